import { describe, expect, test } from 'vitest';
import { onBackend } from '../test/on-backend.ts';
import { causalMask } from './attention.ts';
import { addBatchNorm } from './batch-norm.ts';
import { convolve } from './convolve.ts';
import { crossEntropy } from './cross-entropy.ts';
import { embed } from './embedding.ts';
import { lossAndGradients } from './gradients.ts';
import { isOnGpu } from './has-native-ops.ts';
import { heValues, normalValues } from './initial-values.ts';
import { linear } from './linear.ts';
import { Parameters, type Weights } from './parameters.ts';
import { averagePool } from './pooling.ts';
import { createRandom } from './random.ts';
import {
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tf,
} from './tf.ts';
import { addLinear, addTransformerLayer, transformerLayer } from './transformer-layer.ts';

if (!isOnGpu()) console.log('GPU against CPU: skipped, because TensorFlow has found no GPU');

const tolerance = 1e-4;

function drawn(seed: number, shape: number[]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return tf.tensor(normalValues(createRandom(seed), count, 1), shape);
}

function read(tensors: Weights): Record<string, Float32Array> {
  const entries = Object.entries(tensors).map(([name, tensor]) => {
    const values = tensor.dataSync<'float32'>().slice();
    tensor.dispose();
    return [name, values];
  });
  return Object.fromEntries(entries);
}

/** Largest difference, as a share of the largest value; slopes that cancel out are all rounding. */
function difference(actual: Float32Array, expected: Float32Array): number {
  const greatest = Math.max(...expected.map(Math.abs), 1e-3);
  return Math.max(...expected.map((value, at) => Math.abs(value - actual[at]!))) / greatest;
}

/** Loss, gradients and running statistics of a step of a small CNN. */
function takeCnnStep(): Record<string, Float32Array> {
  const parameters = new Parameters();
  const random = createRandom(4);
  const shape = [3, 3, 3, 8];
  parameters.addTrained('stem.kernel', shape, heValues(random, shape));
  addBatchNorm(parameters, 'stem', 8);
  addLinear(parameters, random, 'classes', [8, 5]);
  const images = drawn(5, [6, 16, 16, 3]) as Tensor4D;
  const labels = tf.tensor1d([0, 1, 2, 3, 4, 0], 'int32');
  const updates: Weights = {};
  const forward = (weights: Weights): Tensor => {
    const seen = convolve(images, weights, 'stem', { stride: 2, isRectified: true, updates });
    const pooled = averagePool(seen, { sidePx: 2, stridePx: 2, padding: 'same' });
    const logits = linear(tf.mean(pooled, [1, 2]), weights, 'classes') as Tensor2D;
    return tf.mean(crossEntropy(logits, labels));
  };
  const { loss, gradients } = lossAndGradients(parameters, forward);
  const found = read({ loss, ...gradients, ...updates });
  parameters.dispose();
  tf.dispose([images, labels]);
  return found;
}

/** Loss and gradients of a decoder that reads two rows of three tokens and is asked what follows. */
function takeDecoderStep(): Record<string, Float32Array> {
  const parameters = new Parameters();
  const random = createRandom(6);
  parameters.addTrained('table', [7, 8], normalValues(random, 7 * 8, 1));
  addTransformerLayer(parameters, random, 'layer', 8);
  const tokens = tf.tensor2d([1, 4, 2, 2, 5, 2], [2, 3], 'int32');
  const next = tf.tensor1d([4, 2, 3, 5, 2, 6], 'int32');
  const forward = (weights: Weights): Tensor => {
    const embedded = embed(weights.table as Tensor2D, tokens) as Tensor3D;
    const states = transformerLayer(embedded, weights, 'layer', 2, { mask: causalMask(3) });
    const logits = tf.matMul(states.reshape([-1, 8]), weights.table!, false, true) as Tensor2D;
    return tf.mean(crossEntropy(logits, next, 0.1));
  };
  const { loss, gradients } = lossAndGradients(parameters, forward);
  const found = read({ loss, ...gradients });
  parameters.dispose();
  tf.dispose([tokens, next]);
  return found;
}

/** A sum in which every value counts differently. */
function weightedSum(x: Tensor): Tensor {
  return tf.sum(tf.mul(x, tf.cos(tf.range(0, x.size)).reshape(x.shape)));
}

/** Slopes of a convolution, [batch, height, width, channel], by its input and its kernel. */
function differentiateConvolution(): Record<string, Float32Array> {
  return tf.tidy(() => {
    const [images, kernel] = [drawn(7, [2, 9, 7, 3]), drawn(8, [3, 3, 3, 4])];
    const slopes = tf.grads((x, filter) =>
      weightedSum(tf.conv2d(x as Tensor4D, filter as Tensor4D, 2, 'same', 'NHWC')),
    )([images, kernel]);
    return read({ byInput: slopes[0]!, byKernel: slopes[1]! });
  });
}

/** Slopes of ten rows that are read 100,000 times, in which an order of adding would show. */
function differentiateEmbedding(): Record<string, Float32Array> {
  return tf.tidy(() => {
    const ids = tf.randomUniformInt([100_000], 0, 10, 9) as Tensor1D;
    const slope = tf.grad((table) => weightedSum(embed(table as Tensor2D, ids)));
    return read({ table: slope(drawn(10, [10, 8])) });
  });
}

const cases = [
  { what: 'a step of a CNN', take: takeCnnStep },
  { what: 'a step of a decoder', take: takeDecoderStep },
  { what: "a convolution's gradient", take: differentiateConvolution },
  { what: "an embedding's gradient", take: differentiateEmbedding },
];

describe.skipIf(!isOnGpu())('on a GPU', () => {
  test.each(cases)('$what comes to what the CPU comes to', async ({ take }) => {
    const expected = await onBackend('cpu', take);
    const actual = take();
    expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, values] of Object.entries(expected)) {
      expect(difference(actual[name]!, values), name).toBeLessThan(tolerance);
    }
  });

  test.each(cases)('$what gives the same bytes twice', ({ take }) => {
    expect(process.env.TF_DETERMINISTIC_OPS).toBe('1');
    expect(take()).toEqual(take());
  });
});
