import { describe, expect, test } from 'vitest';
import { drawn, relativeError, weighedSum } from '../test/drawn.ts';
import { onBackend } from '../test/on-backend.ts';
import { withThreads } from '../test/with-threads.ts';
import { batchNorm, hasNormKernel, trainedBatchNorm } from './batch-norm.ts';
import { hasOwnKernels } from './has-native-ops.ts';
import type { Weights } from './parameters.ts';
import { relu } from './relu.ts';
import { type Tensor, type Tensor4D, tf } from './tf.ts';

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

type Norm = (x: Tensor4D, weights: Weights, updates: Weights, added?: Tensor4D) => Tensor;

/** What a norm gives, its gradients, every output weighed differently, and the running statistics. */
function outcomeOf(norm: Norm, [x, scale, offset, added]: Tensor[]): Float32Array[] {
  return tf.tidy(() => {
    const updates: Weights = {};
    const running = { 'n.mean': tf.zeros(scale!.shape), 'n.variance': tf.ones(scale!.shape) };
    const weights = { ...running, 'n.scale': scale!, 'n.offset': offset! };
    const asked = [x!, scale!, offset!, ...(added ? [added] : [])];
    const { value, grads } = tf
      .engine()
      .gradients(() => weighedSum(norm(x as Tensor4D, weights, updates, added as Tensor4D)), asked);
    const moved = Object.values(updates);
    const outcome = [...grads, ...moved, value].map((tensor) =>
      tensor.dataSync<'float32'>().slice(),
    );
    tf.dispose(updates);
    return outcome;
  });
}

const cases = [
  { what: 'a norm alone', shape: [2, 9, 7, 48], isRectified: false, isAdded: false },
  { what: 'a norm and a ReLU', shape: [3, 13, 11, 32], isRectified: true, isAdded: false },
  { what: 'a norm, a sum and a ReLU', shape: [4, 15, 15, 16], isRectified: true, isAdded: true },
  { what: 'one row', shape: [1, 1, 1, 16], isRectified: false, isAdded: false },
  { what: 'few rows of many channels', shape: [2, 1, 2, 4112], isRectified: true, isAdded: true },
];

const isBuiltIn = hasOwnKernels();
if (!isBuiltIn) console.log('its kernel: skipped, because this processor does not run it');

describe.skipIf(!isBuiltIn).each(cases)('$what', ({ shape, isRectified, isAdded }) => {
  const channels = shape[3]!;

  function inputs(): Tensor[] {
    const maps = isAdded ? [drawn(shape)] : [];
    // A mean that is large beside the deviation: sums of squares about zero would cancel.
    return [drawn(shape, 30), drawn([channels], 1), drawn([channels]), ...maps];
  }

  const ours: Norm = (x, weights, updates, added) => {
    expect(hasNormKernel(x, { added, isRectified })).toBe(true);
    return trainedBatchNorm(x, weights, 'n', updates, { added, isRectified });
  };

  test('it gives what norm, sum and ReLU give one after another', () => {
    const given = inputs();
    const before = tf.memory().numTensors;
    const theirs = outcomeOf((x, weights, updates, added) => {
      const normal = batchNorm(x, weights, 'n', updates);
      const sum = added ? tf.add(normal, added) : normal;
      return isRectified ? relu(sum) : sum;
    }, given);
    for (const [index, values] of outcomeOf(ours, given).entries()) {
      expect(relativeError(values, theirs[index]!)).toBeLessThan(1e-4);
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(given);
  });

  test('the number of threads changes no bit', () => {
    const given = inputs();
    const [one, three] = withThreads([1, 3], () => outcomeOf(ours, given).slice(0, -1));
    expect(three).toEqual(one);
    tf.dispose(given);
  });
});

test.skipIf(!isBuiltIn).each([Number.NaN, Number.POSITIVE_INFINITY])(
  'a value that is %d leaves no number in its channel, and all in the others',
  (value) => {
    const [rowCount, channels, spoilt] = [200, 16, 3];
    const values = Float32Array.from({ length: rowCount * channels }, (_, at) => Math.sin(at));
    values[131 * channels + spoilt] = value;
    const y = tf.tidy(() => {
      const [ones, zeros] = [tf.ones([channels]), tf.zeros([channels])];
      const weights = { 'n.scale': ones, 'n.offset': zeros, 'n.mean': zeros, 'n.variance': ones };
      const updates: Weights = {};
      const x = tf.tensor4d(values, [1, 1, rowCount, channels]);
      const y = trainedBatchNorm(x, weights, 'n', updates, { isRectified: true }).dataSync();
      tf.dispose(updates);
      return y;
    });
    for (const [at, value] of y.entries()) {
      expect(Number.isNaN(value)).toBe(at % channels === spoilt);
    }
  },
);

test.skipIf(!isBuiltIn)('maps that differ in shape are an error, not a crash', () => {
  const [x, other, ones] = [tf.zeros([1, 2, 2, 16]), tf.zeros([1, 2, 1, 16]), tf.ones([16])];
  const weights = { 'n.scale': ones, 'n.offset': ones, 'n.mean': ones, 'n.variance': ones };
  const following = { added: other as Tensor4D, isRectified: true };
  const run = () => trainedBatchNorm(x as Tensor4D, weights, 'n', {}, following);
  expect(run).toThrow('expected maps of the same shape');
  tf.dispose([x, other, ones]);
});
