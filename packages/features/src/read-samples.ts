import {
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  numbersOf,
  type StageInput,
  valuesOf,
} from '@sightline/contracts';
import type { QuestionTable } from './questions.ts';

async function readShortAnswers(input: StageInput): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for await (const batch of input.table('samples').batches(['sample_id', 'short_answer'])) {
    const shortAnswers = valuesOf(batch, 'short_answer');
    for (const [row, id] of valuesOf(batch, 'sample_id').entries()) {
      answers.set(id, shortAnswers[row]!);
    }
  }
  return answers;
}

/** Questions and short answers of all samples, and the numbers of the samples of each split. */
export async function readQuestions(
  input: StageInput,
): Promise<{ table: QuestionTable; samplesOfSplit: Map<string, number[]> }> {
  const shortAnswers = await readShortAnswers(input);
  const preprocessed = input.table('preprocessed');
  const table: QuestionTable = {
    imageIds: [],
    questionIds: new Int32Array(preprocessed.rowCount * maxQuestionTokenCount),
    answerIds: new Int32Array(preprocessed.rowCount * maxAnswerTokenCount),
    shortAnswers: [],
  };
  const samplesOfSplit = new Map<string, number[]>();
  for await (const batch of preprocessed.batches(undefined, { reuse: true })) {
    const first = table.imageIds.length;
    table.questionIds.set(numbersOf(batch, 'question_ids'), first * maxQuestionTokenCount);
    table.answerIds.set(numbersOf(batch, 'answer_ids'), first * maxAnswerTokenCount);
    table.imageIds.push(...valuesOf(batch, 'image_id'));
    for (const id of valuesOf(batch, 'sample_id')) {
      table.shortAnswers.push(shortAnswers.get(id) ?? '');
    }
    for (const [row, split] of valuesOf(batch, 'split').entries()) {
      const samples = samplesOfSplit.get(split);
      if (samples) samples.push(first + row);
      else samplesOfSplit.set(split, [first + row]);
    }
  }
  return { table, samplesOfSplit };
}

/** Row of each image among the pixels. */
export async function findImageRows(input: StageInput): Promise<Map<string, number>> {
  const rows = new Map<string, number>();
  let row = 0;
  for await (const batch of input.table('pixels').batches(['image_id'])) {
    for (const id of valuesOf(batch, 'image_id')) rows.set(id, row++);
  }
  return rows;
}
