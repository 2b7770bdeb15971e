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
export class SampleObserver {
  readonly #bySplit = new Map<string, number>();
  readonly #types = new Map<string, number>();
  readonly #trained = new Map<string, number>();
  readonly #heldOut = new Map<string, number>();
  readonly #questionWords = createSpread();
  readonly #answerWords = createSpread();
  readonly #cut = { questions: 0, answers: 0 };
  readonly #repeated = { count: 0, examples: [] as string[] };
  #image: string | undefined;
  #asked = new Set<string>();

  add(batch: RecordBatch): void {
    for (const sample of readSamples(batch)) {
      countInto(this.#bySplit, sample.split);
      countInto(this.#types, sample.type);
      countInto(sample.split === 'train' ? this.#trained : this.#heldOut, sample.answer);
      this.#addWords(sample);
      this.#addQuestion(sample);
    }
  }

  summarize(): SampleReport {
    const types = [...this.#types.keys()];
    return {
      bySplit: this.#bySplit,
      types: rank(this.#types),
      isCaptions: types.length > 0 && types.every((type) => type === 'caption'),
      answers: this.#summarizeAnswers(),
      questionWords: this.#questionWords.summarize(),
      answerWords: this.#answerWords.summarize(),
      cutQuestionCount: this.#cut.questions,
      cutAnswerCount: this.#cut.answers,
      repeatedCount: this.#repeated.count,
      repeatedExamples: this.#repeated.examples,
    };
  }

  #addWords({ question, answer, type }: Sample): void {
    const [questionCount, answerCount] = [countWords(question), countWords(answer)];
    if (type !== 'caption') this.#questionWords.add(questionCount);
    this.#answerWords.add(answerCount);
    if (questionCount > maxQuestionTokenCount) this.#cut.questions++;
    if (answerCount > maxAnswerTokenCount) this.#cut.answers++;
  }

  #addQuestion({ image, question }: Sample): void {
    if (image !== this.#image) [this.#image, this.#asked] = [image, new Set()];
    const key = question.toLowerCase();
    if (this.#asked.has(key)) {
      const said = question === '' ? 'several captions' : `'${question}' twice`;
      const { examples } = this.#repeated;
      this.#repeated.count++;
      if (examples.length < exampleCount) examples.push(`${image}: ${said}`);
    }
    this.#asked.add(key);
  }

  #summarizeAnswers(): SampleReport['answers'] {
    const all = new Map(this.#trained);
    let [unseenCount, heldOutCount] = [0, 0];
    for (const [answer, count] of this.#heldOut) {
      all.set(answer, (all.get(answer) ?? 0) + count);
      heldOutCount += count;
      if (!this.#trained.has(answer)) unseenCount += count;
    }
    const onceCount = [...all.values()].filter((count) => count === 1).length;
    const commonest = rank(all, commonestCount);
    return { distinctCount: all.size, onceCount, commonest, unseenCount, heldOutCount };
  }
}
