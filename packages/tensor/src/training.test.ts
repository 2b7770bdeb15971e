import { expect, test } from 'vitest';
import { onBackend } from '../test/on-backend.ts';
import {
  plainAdamW,
  plainBatchNorm,
  plainCrossEntropy,
  plainLayerNorm,
} from '../test/plain-ops.ts';
import { AdamW } from './adamw.ts';
import { causalMask } from './attention.ts';
import { addBatchNorm, batchNorm } from './batch-norm.ts';
import { crossEntropy } from './cross-entropy.ts';
import { embed } from './embedding.ts';
import { lossAndGradients } from './gradients.ts';
import { heValues, normalValues } from './initial-values.ts';
import { linear } from './linear.ts';
import { Parameters, type Weights } from './parameters.ts';
import { averagePool, maxPool } from './pooling.ts';
import { createRandom } from './random.ts';
import { relu } from './relu.ts';
import {
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tf,
} from './tf.ts';
import { addLinear, addTransformerLayer, transformerLayer } from './transformer-layer.ts';

const [rowCount, time, width, headCount, channelCount, classCount] = [6, 4, 8, 2, 6, 5];
const [stepCount, learningRate, weightDecay] = [12, 0.01, 0.05];
/** Between two forms the loss may differ by so much, in nats; 2.2e-5 was the most measured. */
const tolerance = 1e-4;

/** A small network: CNN to classes, and a layer that reads what comes next. */
function createNetwork(): Parameters {
  const random = createRandom(11);
  const parameters = new Parameters();
  const shape = [3, 3, 3, channelCount];
  parameters.addTrained('cnn.kernel', shape, heValues(random, shape));
  addBatchNorm(parameters, 'cnn', channelCount);
  addLinear(parameters, random, 'classes', [2 * channelCount, classCount]);
  parameters.addTrained('table', [classCount, width], normalValues(random, classCount * width, 1));
  addTransformerLayer(parameters, random, 'layer', width);
  return parameters;
}

type Batch = { images: Tensor4D; labels: Tensor1D; tokens: Tensor2D; targets: Tensor1D };

function createBatch(): Batch {
  const tokens = Array.from({ length: rowCount * time }, (_, at) => (at * at + 1) % classCount);
  const pixels = Array.from({ length: rowCount * 8 * 8 * 3 }, (_, at) => Math.sin(at));
  return {
    images: tf.tensor4d(pixels, [rowCount, 8, 8, 3]),
    labels: tf.tensor1d([0, 1, 2, 3, 4, 0], 'int32'),
    tokens: tf.tensor2d(tokens, [rowCount, time], 'int32'),
    targets: tf.tensor1d(
      tokens.map((token) => (token + 2) % classCount),
      'int32',
    ),
  };
}

function ourLoss({ images, labels, tokens, targets }: Batch, weights: Weights, updates: Weights) {
  const windows = { sidePx: 2, stridePx: 2, padding: 'valid' } as const;
  const convolved = tf.conv2d(images, weights['cnn.kernel'] as Tensor4D, 1, 'same');
  const seen = relu(batchNorm(convolved, weights, 'cnn', updates)) as Tensor4D;
  const pools = [maxPool(seen, windows), averagePool(seen, windows)];
  const features = tf.mean(tf.concat(pools, 3), [1, 2]); // [rows, 2 * channels]
  const logits = linear(features, weights, 'classes') as Tensor2D;
  const read = embed(weights.table as Tensor2D, tokens) as Tensor3D;
  const states = transformerLayer(read, weights, 'layer', headCount, { mask: causalMask(time) });
  const next = tf.matMul(states.reshape([-1, width]), weights.table!, false, true) as Tensor2D;
  const losses = [crossEntropy(logits, labels), crossEntropy(next, targets)];
  return tf.add(tf.mean(losses[0]!), tf.mean(losses[1]!));
}

/** Rows of `x`, [..., in], times a layer's weight, with plain products. */
function plainLinear(x: Tensor, weights: Weights, name: string): Tensor {
  const weight = weights[`${name}.weight`]!;
  const product = tf.matMul(x.reshape([-1, weight.shape[0]!]), weight);
  return tf.add(product, weights[`${name}.bias`]!).reshape([...x.shape.slice(0, -1), -1]);
}

function plainLayer(x: Tensor, weights: Weights): Tensor {
  const norm = (y: Tensor, name: string): Tensor =>
    plainLayerNorm(y, weights[`layer.${name}.scale`]!, weights[`layer.${name}.offset`]!);
  const calm = norm(x, 'attentionNorm');
  const [query, key, value] = ['query', 'key', 'value'].map((part) =>
    tf.split(plainLinear(calm, weights, `layer.attention.${part}`), headCount, 2),
  ) as [Tensor[], Tensor[], Tensor[]];
  const heads = query.map((asking, head) => {
    const scores = tf.div(tf.matMul(asking, key[head]!, false, true), Math.sqrt(width / headCount));
    return tf.matMul(tf.softmax(tf.add(scores, causalMask(time))), value[head]!);
  });
  const seen = tf.add(x, plainLinear(tf.concat(heads, 2), weights, 'layer.attention.output'));
  const expanded = tf.relu(plainLinear(norm(seen, 'mlpNorm'), weights, 'layer.expand'));
  return tf.add(seen, plainLinear(expanded, weights, 'layer.contract'));
}

function plainLoss({ images, labels, tokens, targets }: Batch, weights: Weights): Tensor {
  const convolved = tf.conv2d(images, weights['cnn.kernel'] as Tensor4D, 1, 'same');
  const seen = tf.relu(plainBatchNorm(convolved, weights['cnn.scale']!, weights['cnn.offset']!));
  const pools = [tf.maxPool(seen, 2, 2, 'valid'), tf.avgPool(seen, 2, 2, 'valid')];
  const logits = plainLinear(tf.mean(tf.concat(pools, 3), [1, 2]), weights, 'classes');
  const oneHot = tf.oneHot(tokens.flatten(), classCount).cast('float32');
  const read = tf.matMul(oneHot, weights.table!).reshape([rowCount, time, width]);
  const states = plainLayer(read, weights).reshape([-1, width]);
  const next = tf.matMul(states, weights.table!, false, true);
  return tf.add(plainCrossEntropy(logits, labels), plainCrossEntropy(next, targets));
}

/** Losses of some steps with this package's kernels and optimizer. */
function trainOurs(): number[] {
  const before = tf.memory().numTensors;
  const parameters = createNetwork();
  const optimizer = new AdamW(parameters, { weightDecay });
  const batch = createBatch();
  const losses = Array.from({ length: stepCount }, () => {
    const updates: Weights = {};
    const pass = (weights: Weights): Tensor => ourLoss(batch, weights, updates);
    const { loss, gradients } = lossAndGradients(parameters, pass);
    optimizer.step(gradients, learningRate);
    parameters.replaceRunning(updates);
    const value = loss.dataSync()[0]!;
    tf.dispose([loss, gradients]);
    return value;
  });
  optimizer.dispose();
  parameters.dispose();
  tf.dispose(batch);
  expect(tf.memory().numTensors).toBe(before);
  return losses;
}

/** The same in tfjs's own ops, and an optimizer in plain tensors. */
function trainPlain(): number[] {
  const parameters = createNetwork();
  const optimizer = plainAdamW(parameters.readTrained());
  const names = Object.keys(optimizer.weights);
  const batch = createBatch();
  const losses = Array.from({ length: stepCount }, () => {
    const { weights } = optimizer;
    const inputs = Object.values(weights);
    const { value, grads } = tf.engine().gradients(() => plainLoss(batch, weights), inputs);
    const gradients = Object.fromEntries(names.map((name, index) => [name, grads[index]!]));
    optimizer.step(gradients, learningRate, weightDecay);
    const loss = value.dataSync()[0]!;
    tf.dispose([value, grads]);
    return loss;
  });
  optimizer.dispose();
  parameters.dispose();
  tf.dispose(batch);
  return losses;
}

function expectSameCurve(actual: number[], expected: number[]): void {
  expect(expected.at(-1)).toBeLessThan(0.8 * expected[0]!); // it learns, so there is a curve
  for (const [step, loss] of expected.entries()) {
    expect(Math.abs(actual[step]! - loss)).toBeLessThan(tolerance);
  }
}

test('fused ops train a network to the losses of plain tfjs ops', () => {
  expectSameCurve(trainOurs(), trainPlain());
});

test('a backend without TensorFlow ops trains it to the same losses', async () => {
  const expected = trainOurs();
  expectSameCurve(await onBackend('cpu', trainOurs), expected);
});
