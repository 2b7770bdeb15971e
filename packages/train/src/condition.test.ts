import { fusedFeatureCount, imageFeatureCount } from '@sightline/contracts';
import { tf } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { conditionOn, conditionWidth, measureCondition } from './condition.ts';

test('a feature that training never saw change is muted, whatever it is later', () => {
  const rows = tf.randomNormal([8, imageFeatureCount], 0, 1, 'float32', 5);
  const oneQuestion = tf.fill([8, fusedFeatureCount - imageFeatureCount], 0.5);
  const { mean, deviation } = measureCondition(tf.concat([rows, oneQuestion], 1) as never);
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
