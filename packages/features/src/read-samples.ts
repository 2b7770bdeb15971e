import {
  imageSidePx,
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  numbersOf,
  type StageInput,
  valuesOf,
} from '@sightline/contracts';
import type { ImageQuestions } from './encoder-data.ts';
import { groupByImage, type QuestionRow } from './questions.ts';

const imageBytes = imageSidePx * imageSidePx * 3;

async function readShortAnswers(input: StageInput): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for await (const batch of input.table('samples').batches()) {
    const shortAnswers = valuesOf(batch, 'short_answer');
    for (const [row, id] of valuesOf(batch, 'sample_id').entries()) {
      answers.set(id, shortAnswers[row]!);
    }
  }
  return answers;
}

/** Questions and short answers by split. */
export async function readQuestions(input: StageInput): Promise<Map<string, QuestionRow[]>> {
  const shortAnswers = await readShortAnswers(input);
  const rowsOfSplit = new Map<string, QuestionRow[]>();
  for await (const batch of input.table('preprocessed').batches()) {
    const ids = numbersOf<Int32Array>(batch, 'question_ids');
    const answerIds = numbersOf<Int32Array>(batch, 'answer_ids');
    const imageIds = valuesOf(batch, 'image_id');
    const splits = valuesOf(batch, 'split');
    for (const [row, sampleId] of valuesOf(batch, 'sample_id').entries()) {
      const split = splits[row]!;
      if (!rowsOfSplit.has(split)) rowsOfSplit.set(split, []);
      rowsOfSplit.get(split)!.push({
        imageId: imageIds[row]!,
        questionIds: ids.slice(row * maxQuestionTokenCount, (row + 1) * maxQuestionTokenCount),
        answerIds: answerIds.slice(row * maxAnswerTokenCount, (row + 1) * maxAnswerTokenCount),
        shortAnswer: shortAnswers.get(sampleId) ?? '',
      });
    }
  }
  return rowsOfSplit;
}

/** A split's images and questions in memory, in the order of its questions. */
export async function readImages(
  input: StageInput,
  rows: readonly QuestionRow[],
  classes: readonly string[],
): Promise<ImageQuestions> {
  const questions = groupByImage(rows, classes);
  const wanted = new Set(questions.imageIds);
  const pixelsOf = new Map<string, Uint8Array>();
  for await (const batch of input.table('pixels').batches()) {
    const pixels = numbersOf<Uint8Array>(batch, 'pixels');
    for (const [row, id] of valuesOf(batch, 'image_id').entries()) {
      if (wanted.has(id)) pixelsOf.set(id, pixels.slice(row * imageBytes, (row + 1) * imageBytes));
    }
  }
  return { questions, pixels: questions.imageIds.map((id) => pixelsOf.get(id)!) };
}
