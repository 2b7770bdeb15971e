import { fusedFeatureCount, imageFeatureCount } from '@sightline/contracts';
import { encodeImageBatch, encodeQuestionBatch, type ImageFeatures } from '@sightline/features';
import { fuse } from '@sightline/fusion';
import { inJavaScript, type Tensor2D, tf } from '@sightline/tensor';
import { type AnswerStart, type Sequence, sequenceTensors } from '@sightline/train';
import type { Model } from './model.ts';

/** Pictures, and questions about them: a row each. */
export type AskedRows = {
  /** uint8, row-major [pictures, 224, 224, 3] */
  pixels: Uint8Array;
  pictureCount: number;
  /** Number of each row's picture. */
  pictureOfRow: Int32Array;
  /** Of each row, int32 [50]. */
  questionIds: Int32Array[];
};

/** Features of pictures, and of a row for each question about them. */
export type Seen = ImageFeatures & {
  /** float32 [rows, 50] */
  text: Float32Array;
};

/** Every one of some pictures, asked the same question. */
export function askAll(
  pixels: Uint8Array,
  pictureCount: number,
  questionIds: Int32Array,
): AskedRows {
  return {
    pixels,
    pictureCount,
    pictureOfRow: Int32Array.from({ length: pictureCount }, (_, at) => at),
    questionIds: Array<Int32Array>(pictureCount).fill(questionIds),
  };
}

/** Encodes each picture once, and each row's question, as the stage `features` does. */
export function encode({ encoders }: Model, asked: AskedRows): Seen {
  return {
    ...encodeImageBatch(encoders, asked.pixels, asked.pictureCount),
    text: inJavaScript(() => encodeQuestionBatch(encoders, asked.questionIds)),
  };
}

function cutRows(values: Float32Array, rowCount: number): Float32Array[] {
  const width = values.length / rowCount;
  return Array.from({ length: rowCount }, (_, row) =>
    values.subarray(row * width, (row + 1) * width),
  );
}

/** Combines features as the stage `fusion` did in the model's run. */
export function fuseSeen(
  { fusionMethod, gate, decoder }: Model,
  { image, text, patches }: Seen,
  { pictureCount, pictureOfRow, questionIds }: AskedRows,
): AnswerStart {
  const rowCount = questionIds.length;
  const images = new Float32Array(rowCount * imageFeatureCount);
  const pictures = cutRows(image, pictureCount);
  for (const [row, picture] of pictureOfRow.entries()) {
    images.set(pictures[picture]!, row * imageFeatureCount);
  }
  const fused = fuse(images, text, rowCount, fusionMethod, gate);
  if (!decoder.config.hasSequence || !patches) return { fused };
  const sequences = {
    patches: cutRows(patches, pictureCount),
    imageOfRow: pictureOfRow,
    questionIds,
  };
  return { fused, sequences };
}

/** The same as tensors, which the caller (or its `tf.tidy`) disposes. */
export function fusedTensors({ fused, sequences }: AnswerStart): {
  features: Tensor2D;
  sequence?: Sequence;
} {
  const rowCount = fused.length / fusedFeatureCount;
  const features = tf.tensor2d(fused, [rowCount, fusedFeatureCount]);
  if (!sequences) return { features };
  const rows = Int32Array.from({ length: rowCount }, (_, row) => row);
  return { features, sequence: sequenceTensors(sequences, rows, rowCount) };
}
