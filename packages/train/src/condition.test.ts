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

/** Mean and spread of each feature of `relate`, added up in float64 over all rows at once. */
function momentsOf(fused: Tensor2D): { mean: Float32Array; spread: Float32Array } {
  const related = tf.tidy(() => relate(fused).dataSync<'float32'>().slice());
  const features = Array.from({ length: conditionWidth }, (_, feature) =>
    Array.from({ length: fused.shape[0] }, (_, row) => related[row * conditionWidth + feature]!),
  );
  const meanOf = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const means = features.map(meanOf);
  const variances = features.map((values, feature) =>
    meanOf(values.map((value) => (value - means[feature]!) ** 2)),
  );
  return { mean: Float32Array.from(means), spread: Float32Array.from(variances, Math.sqrt) };
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
    const whole = momentsOf(fused);
    expect(mean).toHaveLength(conditionWidth);
    expect(deviation).toHaveLength(conditionWidth);
    // TensorFlow adds up the last feature's 50 products in float32.
    const last = conditionWidth - 1;
    expect(mean.subarray(0, last)).toEqual(whole.mean.subarray(0, last));
    expect(Math.abs(mean[last]! - whole.mean[last]!)).toBeLessThan(1e-4);
    const ofImage = [0, imageFeatureCount]; // their strength is 1
    expect(deviation.subarray(...ofImage)).toEqual(whole.spread.subarray(...ofImage));
  },
);
