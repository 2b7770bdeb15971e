import { expect, test } from 'vitest';
import { onBackend } from '../test/on-backend.ts';
import { batchNorm } from './batch-norm.ts';
import type { Weights } from './parameters.ts';
import { tf } from './tf.ts';

const values = [1, 2, 4, 9];

/** Running mean and variance, from 3 and 5, after a batch of four values in one channel. */
function runningAfterOneBatch(): number[] {
  return tf.tidy(() => {
    const updates: Weights = {};
    const statistics = { 'n.mean': tf.tensor1d([3]), 'n.variance': tf.tensor1d([5]) };
    const weights = { ...statistics, 'n.scale': tf.ones([1]), 'n.offset': tf.zeros([1]) };
    batchNorm(tf.tensor4d(values, [2, 2, 1, 1]), weights, 'n', updates);
    const running = ['mean', 'variance'].map((part) => updates[`n.${part}`]!.dataSync()[0]!);
    tf.dispose(updates);
    return running;
  });
}

test.each(['tensorflow', 'cpu'] as const)(
  'running statistics move a tenth towards the batch, its variance taken without bias, on %s',
  async (backend) => {
    const before = tf.memory().numTensors;
    const [mean, variance] = await onBackend(backend, runningAfterOneBatch);
    const unbiased = values.reduce((sum, value) => sum + (value - 4) ** 2, 0) / 3;
    expect(mean).toBeCloseTo(0.9 * 3 + 0.1 * 4, 5);
    expect(variance).toBeCloseTo(0.9 * 5 + 0.1 * unbiased, 5);
    expect(tf.memory().numTensors).toBe(before);
  },
);
