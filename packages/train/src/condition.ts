import { fusedFeatureCount, imageFeatureCount, textFeatureCount } from '@sightline/contracts';
import { readValues, type Tensor2D, tf, type Weights } from '@sightline/tensor';
import type { FusedRows } from './fused-rows.ts';

/**
 * The parts of the condition, and how strong each is beside the image's: equally strong each for
 * itself, the 512 would drown out what was asked, and a negative answer name what is shown.
 */
const parts: readonly { width: number; strength: number }[] = [
  { width: imageFeatureCount, strength: 1 },
  { width: textFeatureCount, strength: 2 },
  { width: textFeatureCount, strength: 1 }, // the products of `relate`
  { width: 1, strength: 0.5 }, // their sum
];

/** The fused features, and how far the image agrees with the question. */
export const conditionWidth: number = fusedFeatureCount + textFeatureCount + 1;

/**
 * The question's features among the fused ones or in a condition.
 *
 * @param features float32 [batch, 562] or [batch, 613]
 * @returns float32 [batch, 50]
 */
export function questionOf(features: Tensor2D): Tensor2D {
  return tf.slice(features, [0, imageFeatureCount], [-1, textFeatureCount]);
}

/**
 * Puts the products of the question's features and of the image features that `features` fits to
 * the same space behind the fused ones, and their sum, which says whether what is asked for is
 * there: a linear layer could not find that out.
 *
 * @param fused float32 [batch, 562]
 * @returns float32 [batch, 613]
 */
export function relate(fused: Tensor2D): Tensor2D {
  const seen = tf.slice(fused, [0, 0], [-1, textFeatureCount]);
  const products = tf.mul(seen, questionOf(fused));
  return tf.concat([fused, products, tf.sum(products, 1, true)], 1) as Tensor2D;
}

/**
 * What the decoder is conditioned on: each feature has mean 0 over the training split, and each
 * part the strength that is due to it.
 *
 * @param fused float32 [batch, 562]
 * @param weights holds `condition.mean` and `condition.deviation`, float32 [613]
 * @returns float32 [batch, 613]
 */
export function conditionOn(fused: Tensor2D, weights: Weights): Tensor2D {
  const centred = tf.sub(relate(fused), weights['condition.mean']!);
  return tf.div(centred, weights['condition.deviation']!);
}

/** What the deviation of each feature is multiplied by, so that its part has its strength. */
function scaleOfFeatures(): number[] {
  return parts.flatMap(({ width, strength }) => {
    const scale = Math.sqrt(width / imageFeatureCount) / strength;
    return Array<number>(width).fill(scale);
  });
}

/** Image and question features have deviations of about 1; one with less than this says nothing. */
const leastDeviation = 0.01;

/**
 * Features that are measured at a time. Whole vectors of the processor's, so that on a CPU
 * TensorFlow sums each feature in the order in which it would sum all of them at once.
 */
const blockWidth = 64;
const chunkRowCount = 1024;

/**
 * Features `first` to `first + width` of the condition of some rows, row-major [rows, width].
 *
 * @param fused float32, row-major [rows, 562]
 */
function cutBlock(fused: Float32Array, first: number, width: number): Float32Array {
  const rowCount = fused.length / fusedFeatureCount;
  if (first + width > fusedFeatureCount) {
    return readValues(() => {
      const related = relate(tf.tensor2d(fused, [rowCount, fusedFeatureCount]));
      return tf.slice(related, [0, first], [-1, width]);
    });
  }
  const block = new Float32Array(rowCount * width);
  for (let row = 0; row < rowCount; row++) {
    const start = row * fusedFeatureCount + first;
    for (let at = 0; at < width; at++) block[row * width + at] = fused[start + at]!;
  }
  return block;
}

/** Some features of the condition of all rows, float32 [rows, width]. */
function readBlock({ rowCount, read }: FusedRows, first: number, width: number): Tensor2D {
  const values = new Float32Array(rowCount * width);
  for (let start = 0; start < rowCount; start += chunkRowCount) {
    const length = Math.min(chunkRowCount, rowCount - start);
    const rows = Int32Array.from({ length }, (_, row) => start + row);
    values.set(cutBlock(read(rows), first, width), start * width);
  }
  return tf.tensor2d(values, [rowCount, width]);
}

/**
 * Mean and deviation of each feature of the condition over some rows, the deviations scaled so that
 * the parts have their strengths. Infinite for a feature that is the same in all rows, which mutes
 * it: another value in a later question would otherwise drown out everything else.
 *
 * Never holds more than 64 features of all rows.
 */
export function measureCondition(fused: FusedRows): {
  mean: Float32Array;
  deviation: Float32Array;
} {
  const mean = new Float32Array(conditionWidth);
  const deviation = new Float32Array(conditionWidth);
  const scale = tf.tensor1d(scaleOfFeatures());
  for (let first = 0; first < conditionWidth; first += blockWidth) {
    tf.tidy(() => {
      const width = Math.min(blockWidth, conditionWidth - first);
      const moments = tf.moments(readBlock(fused, first, width), 0);
      const spread = tf.sqrt(moments.variance);
      const silent = tf.fill(spread.shape, Number.POSITIVE_INFINITY);
      const heard = tf.where(tf.greater(spread, leastDeviation), spread, silent);
      mean.set(moments.mean.dataSync<'float32'>(), first);
      deviation.set(tf.mul(heard, tf.slice(scale, first, width)).dataSync<'float32'>(), first);
    });
  }
  scale.dispose();
  return { mean, deviation };
}
