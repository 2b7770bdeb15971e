import { maxAnswerTokenCount, maxQuestionTokenCount, valuesOf } from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';
import { type Count, countInto, createSpread, rank, type Spread } from './spread.ts';

export type SampleReport = {
  /** Samples of each split. */
  bySplit: Map<string, number>;
  types: Count[];
  /** Whether sentences are written and nobody asks. */
  isCaptions: boolean;
  answers: {
    distinctCount: number;
    /** Answers that only one sample has. */
    onceCount: number;
    commonest: Count[];
    /** Held-out samples whose answer no training sample has. */
    unseenCount: number;
    heldOutCount: number;
  };
  /** Words, at spaces. */
  questionWords?: Spread | undefined;
  answerWords?: Spread | undefined;
  /** Texts of which the model sees or writes only the beginning: they have more words than tokens fit. */
  cutQuestionCount: number;
  cutAnswerCount: number;
  /** Samples that ask again what another one asks about the same image. */
  repeatedCount: number;
  repeatedExamples: string[];
};

type Sample = { image: string; split: string; question: string; type: string; answer: string };

const commonestCount = 8;
const exampleCount = 3;

function countWords(text: string): number {
  return text.trim() === '' ? 0 : text.trim().split(/\s+/).length;
}

function readSamples(batch: RecordBatch): Sample[] {
  const [image, split, question, type, answer] = [
    'image_id',
    'split',
    'question',
    'question_type',
    'answer',
  ].map((name) => valuesOf(batch, name));
  return image!.map((name, row) => ({
    image: name,
    split: split![row]!,
    question: question![row]!,
    type: type![row]!,
    answer: answer![row]!,
  }));
}

/** Counts what samples say, a batch at a time; samples about one image follow each other. */
export function observeSamples(): { add(batch: RecordBatch): void; summarize(): SampleReport } {
  const bySplit = new Map<string, number>();
  const types = new Map<string, number>();
  const trained = new Map<string, number>();
  const heldOut = new Map<string, number>();
  const [questionWords, answerWords] = [createSpread(), createSpread()];
  let [cutQuestionCount, cutAnswerCount, repeatedCount] = [0, 0, 0];
  const repeatedExamples: string[] = [];
  let image: string | undefined;
  let asked = new Set<string>();

  function addWords({ question, answer, type }: Sample): void {
    const [questionCount, answerCount] = [countWords(question), countWords(answer)];
    if (type !== 'caption') questionWords.add(questionCount);
    answerWords.add(answerCount);
    if (questionCount > maxQuestionTokenCount) cutQuestionCount++;
    if (answerCount > maxAnswerTokenCount) cutAnswerCount++;
  }

  function addQuestion(sample: Sample): void {
    if (sample.image !== image) [image, asked] = [sample.image, new Set()];
    const key = sample.question.toLowerCase();
    if (asked.has(key)) {
      repeatedCount++;
      const said = sample.question === '' ? 'several captions' : `'${sample.question}' twice`;
      if (repeatedExamples.length < exampleCount) repeatedExamples.push(`${image}: ${said}`);
    }
    asked.add(key);
  }

  function summarizeAnswers(): SampleReport['answers'] {
    const all = new Map(trained);
    let [unseenCount, heldOutCount] = [0, 0];
    for (const [answer, count] of heldOut) {
      all.set(answer, (all.get(answer) ?? 0) + count);
      heldOutCount += count;
      if (!trained.has(answer)) unseenCount += count;
    }
    const onceCount = [...all.values()].filter((count) => count === 1).length;
    const commonest = rank(all, commonestCount);
    return { distinctCount: all.size, onceCount, commonest, unseenCount, heldOutCount };
  }

  return {
    add(batch) {
      for (const sample of readSamples(batch)) {
        countInto(bySplit, sample.split);
        countInto(types, sample.type);
        countInto(sample.split === 'train' ? trained : heldOut, sample.answer);
        addWords(sample);
        addQuestion(sample);
      }
    },
    summarize: () => ({
      bySplit,
      types: rank(types),
      isCaptions: types.size > 0 && [...types.keys()].every((type) => type === 'caption'),
      answers: summarizeAnswers(),
      questionWords: questionWords.summarize(),
      answerWords: answerWords.summarize(),
      cutQuestionCount,
      cutAnswerCount,
      repeatedCount,
      repeatedExamples,
    }),
  };
}
