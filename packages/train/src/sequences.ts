import {
  maxQuestionTokenCount,
  numbersOf,
  patchCount,
  patchWidth,
  type StageInput,
  valuesOf,
} from '@sightline/contracts';
import { type Tensor3D, tf } from '@sightline/tensor';
import type { Sequence } from './decoder.ts';

const patchesSize = patchCount * patchWidth;

/** The token sequences of some rows, in memory: each image's patches stand once. */
export type Sequences = {
  /** float32 [7, 7, 128] of each image. */
  patches: Float32Array[];
  /** Number of each row's image among `patches`. */
  imageOfRow: Int32Array;
  /** Token ids of each row's question, int32 [50], [PAD] behind its end. */
  questionIds: Int32Array[];
};

async function readPatches(input: StageInput): Promise<Map<string, Float32Array>> {
  const patches = new Map<string, Float32Array>();
  for await (const batch of input.table('patches').batches()) {
    const values = numbersOf<Float32Array>(batch, 'patches');
    for (const [row, id] of valuesOf(batch, 'image_id').entries()) {
      patches.set(id, values.slice(row * patchesSize, (row + 1) * patchesSize));
    }
  }
  return patches;
}

/** Puts together the sequences of the samples of a split, in the order of their ids. */
export type SequencesOf = (sampleIds: readonly string[]) => Sequences;

/** @returns undefined where fusion wrote no sequences */
export async function readSequences(input: StageInput): Promise<SequencesOf | undefined> {
  if (input.table('sequences').rowCount === 0) return undefined;
  const patchesOf = await readPatches(input);
  const found = new Map<string, { imageId: string; questionIds: Int32Array }>();
  for await (const batch of input.table('sequences').batches()) {
    const imageIds = valuesOf(batch, 'image_id');
    const ids = numbersOf<Int32Array>(batch, 'question_ids');
    for (const [row, id] of valuesOf(batch, 'sample_id').entries()) {
      const start = row * maxQuestionTokenCount;
      const questionIds = ids.slice(start, start + maxQuestionTokenCount);
      found.set(id, { imageId: imageIds[row]!, questionIds });
    }
  }
  return (sampleIds) => {
    const rows = sampleIds.map((id) => found.get(id)!);
    const imageIds = [...new Set(rows.map(({ imageId }) => imageId))];
    const numberOf = new Map(imageIds.map((id, index) => [id, index]));
    return {
      patches: imageIds.map((id) => patchesOf.get(id)!),
      imageOfRow: Int32Array.from(rows, ({ imageId }) => numberOf.get(imageId)!),
      questionIds: rows.map(({ questionIds }) => questionIds),
    };
  };
}

/**
 * The sequences of rows of some images as tensors.
 *
 * @param rows numbers of rows, the same count an image, those of one image behind each other; -1
 *   where an image has fewer
 */
export function sequenceTensors(
  { patches, imageOfRow, questionIds }: Sequences,
  rows: Int32Array,
  imageCount: number,
): Sequence {
  const perImage = rows.length / imageCount;
  const values = new Float32Array(imageCount * patchesSize);
  for (let image = 0; image < imageCount; image++) {
    values.set(patches[imageOfRow[rows[image * perImage]!]!]!, image * patchesSize);
  }
  const questions = [...rows].map((row) => (row < 0 ? noQuestion : questionIds[row]!));
  const time = Math.max(1, ...questions.map((ids) => ids.findLastIndex((id) => id !== 0) + 1));
  const ids = new Int32Array(rows.length * time);
  for (const [row, question] of questions.entries())
    ids.set(question.subarray(0, time), row * time);
  return {
    patches: tf.tensor(values, [imageCount, patchCount, patchWidth]) as Tensor3D,
    question: tf.tensor2d(ids, [rows.length, time], 'int32'),
  };
}

const noQuestion = new Int32Array(maxQuestionTokenCount);
