import { fusedFeatureCount, imageFeatureCount } from '@sightline/contracts';
import { type Tensor, type Tensor2D, tf } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { conditionOn, conditionWidth, measureCondition, relate } from './condition.ts';
import type { FusedRows } from './fused-rows.ts';

/** Rows in memory, float32 [rows, 562]. */
function rowsIn(fused: Tensor): FusedRows {
  const values = fused.dataSync<'float32'>();
  const read = (rows: Int32Array): Float32Array => {
    const start = rows[0]! * fusedFeatureCount; // rows are asked for in order
    return values.slice(start, start + rows.length * fusedFeatureCount);
  };
  return { rowCount: fused.shape[0]!, read };
}

/** TensorFlow adds up float32, and in another order; the sum of the products has a mean of 50. */
const tolerance = 1e-4;

/** Largest difference. */
function difference(some: Float32Array, others: Float32Array): number {
  return Math.max(...some.map((value, at) => Math.abs(value - others[at]!)));
}

test('a feature that training never saw change is muted, whatever it is later', () => {
  const rows = tf.randomNormal([8, imageFeatureCount], 0, 1, 'float32', 5);
  const oneQuestion = tf.fill([8, fusedFeatureCount - imageFeatureCount], 0.5);
  const { mean, deviation } = measureCondition(rowsIn(tf.concat([rows, oneQuestion], 1)));
  const weights = {
    'condition.mean': tf.tensor1d(mean),
    'condition.deviation': tf.tensor1d(deviation),
  };
  const other = tf.concat([rows, tf.mul(oneQuestion, 7)], 1);
  const condition = conditionOn(other as never, weights);
  expect(condition.shape).toEqual([8, conditionWidth]);
  const question = tf.slice(
    condition,
    [0, imageFeatureCount],
    [-1, fusedFeatureCount - imageFeatureCount],
  );
  expect(tf.max(tf.abs(question)).dataSync()[0]).toBe(0);
});

test.each([7, 1024, 3001])(
  '%i rows are measured chunk by chunk as they are at once',
  (rowCount) => {
    const fused = tf.randomNormal([rowCount, fusedFeatureCount], 1, 3, 'float32', 9) as Tensor2D;
    const { mean, deviation } = measureCondition(rowsIn(fused));
    const whole = tf.moments(relate(fused), 0);
    expect(mean).toHaveLength(conditionWidth);
    expect(deviation).toHaveLength(conditionWidth);
    expect(difference(mean, whole.mean.dataSync<'float32'>())).toBeLessThan(tolerance);
    const ofImage = [0, imageFeatureCount]; // their strength is 1
    const spread = tf.sqrt(whole.variance).dataSync<'float32'>();
    const [found, expected] = [deviation, spread].map((values) => values.subarray(...ofImage));
    expect(difference(found!, expected!)).toBeLessThan(tolerance);
  },
);
