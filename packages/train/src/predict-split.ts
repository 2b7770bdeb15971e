import { packBatch, predictionsTable, type StageContext } from '@sightline/contracts';
import { inParts, type Random } from '@sightline/tensor';
import type { RecordBatch } from 'apache-arrow';
import type { AnswerRows } from './answer-rows.ts';
import { swapImages } from './fused-rows.ts';
import { type GeneratedAnswer, generateAnswers } from './generate.ts';
import type { Decoder } from './model-file.ts';
import { readSequences } from './sequences.ts';

const batchSize = 256;

/** What the answers are written from. */
export type Seen = Pick<AnswerRows, 'fused' | 'sequences'>;

/** Answers to every row of a split, a batch at a time. */
export function answerRows(
  { fused, sequences }: Seen,
  decoder: Decoder,
  context: StageContext,
): GeneratedAnswer[] {
  const answers: GeneratedAnswer[] = [];
  const totalCount = fused.rowCount;
  const room = { size: batchSize, task: 'answer', report: context.report };
  inParts(room, totalCount, (start, end) => {
    context.signal.throwIfAborted();
    const rows = Int32Array.from({ length: end - start }, (_, row) => start + row);
    const found = sequences && { sequences: readSequences(sequences, rows) };
    answers.push(...generateAnswers({ fused: fused.read(rows), ...found }, decoder));
    context.report({
      type: 'progress',
      phase: 'answer',
      doneCount: answers.length,
      totalCount,
      unit: 'rows',
    });
  });
  return answers;
}

/** For each row one of another image, the same for all rows of an image, at random. */
function drawOthers({ imageIds }: AnswerRows, random: Random): number[] {
  const firstRows = new Map<string, number>();
  for (const [row, id] of imageIds.entries()) if (!firstRows.has(id)) firstRows.set(id, row);
  const ids = [...firstRows.keys()];
  const order = random.permutation(ids.length);
  const otherOf = new Map<string, number>();
  for (const [place, image] of order.entries()) {
    const next = order[(place + 1) % order.length]!;
    otherOf.set(ids[image]!, firstRows.get(ids[next]!)!);
  }
  return imageIds.map((id) => otherOf.get(id)!);
}

/**
 * The rows with each one's image features taken from another image at random: what is left of the
 * accuracy is what the model knows without looking. Gated features are those that the other image's
 * own question let through.
 */
export function shuffleImages(rows: AnswerRows, random: Random): Seen {
  const others = Int32Array.from(drawOthers(rows, random));
  const fused = swapImages(rows.fused, others);
  if (!rows.sequences) return { fused };
  const imageOfRow = others.map((other) => rows.sequences!.imageOfRow[other]!);
  return { fused, sequences: { ...rows.sequences, imageOfRow } };
}

export function packPredictions(
  split: string,
  rows: AnswerRows,
  predicted: string[],
  right: boolean[],
  confidences: Float32Array,
): RecordBatch {
  return packBatch(predictionsTable, predicted.length, {
    sample_id: rows.sampleIds,
    split: rows.sampleIds.map(() => split),
    question_type: rows.questionTypes,
    question: rows.questions,
    expected: rows.answers,
    predicted,
    correct: right,
    confidence: confidences,
  });
}
