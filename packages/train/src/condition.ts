import { fusedFeatureCount, imageFeatureCount, textFeatureCount } from '@sightline/contracts';
import { type Tensor2D, tf, type Weights } from '@sightline/tensor';
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

/**
 * `relate` on plain arrays.
 *
 * @param fused float32, row-major [rows, 562]
 * @returns float32, row-major [rows, 613]
 */
export function relateRows(fused: Float32Array): Float32Array {
  const rowCount = fused.length / fusedFeatureCount;
  const related = new Float32Array(rowCount * conditionWidth);
  for (let row = 0; row < rowCount; row++) {
    const own = related.subarray(row * conditionWidth, (row + 1) * conditionWidth);
    own.set(fused.subarray(row * fusedFeatureCount, (row + 1) * fusedFeatureCount));
    let sum = 0;
    for (let at = 0; at < textFeatureCount; at++) {
      const product = own[at]! * own[imageFeatureCount + at]!;
      own[fusedFeatureCount + at] = product;
      sum += product;
    }
    own[fusedFeatureCount + textFeatureCount] = sum;
  }
  return related;
}

/** Image and question features have deviations of about 1; one with less than this says nothing. */
const leastDeviation = 0.01;

const chunkRowCount = 1024;

/** Means over all rows of what `term` makes of each feature, a chunk of rows at a time. */
function meanOf(
  { rowCount, read }: FusedRows,
  term: (value: number, feature: number) => number,
): Float64Array {
  const sums = new Float64Array(conditionWidth);
  for (let start = 0; start < rowCount; start += chunkRowCount) {
    const length = Math.min(chunkRowCount, rowCount - start);
    const related = relateRows(read(Int32Array.from({ length }, (_, row) => start + row)));
    for (let at = 0; at < related.length; ) {
      for (let feature = 0; feature < conditionWidth; feature++) {
        sums[feature]! += term(related[at++]!, feature);
      }
    }
  }
  return sums.map((sum) => sum / rowCount);
}

/**
 * Mean and deviation of each feature of the condition over some rows, the deviations scaled so that
 * the parts have their strengths. Infinite for a feature that is the same in all rows, which mutes
 * it: another value in a later question would otherwise drown out everything else.
 */
export function measureCondition(fused: FusedRows): {
  mean: Float32Array;
  deviation: Float32Array;
} {
  const mean = meanOf(fused, (value) => value);
  const variance = meanOf(fused, (value, feature) => (value - mean[feature]!) ** 2);
  const scales = scaleOfFeatures();
  const deviation = Float32Array.from(variance, (square, feature) => {
    const spread = Math.sqrt(square);
    return spread > leastDeviation ? spread * scales[feature]! : Number.POSITIVE_INFINITY;
  });
  return { mean: Float32Array.from(mean), deviation };
}
