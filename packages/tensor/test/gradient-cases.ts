import { attend, causalMask, keysAndValues } from '../src/attention.ts';
import { batchNorm } from '../src/batch-norm.ts';
import { convolution } from '../src/convolution.ts';
import { crossEntropy } from '../src/cross-entropy.ts';
import { embed } from '../src/embedding.ts';
import { gelu } from '../src/gelu.ts';
import { layerNorm } from '../src/layer-norm.ts';
import { linear } from '../src/linear.ts';
import type { Weights } from '../src/parameters.ts';
import { averagePool, maxPool } from '../src/pooling.ts';
import { relu } from '../src/relu.ts';
import { type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from '../src/tf.ts';

export type Shapes = Record<string, number[]>;
export type Loss = (inputs: Weights) => Tensor;

/** A kernel, and the same function in tfjs's own ops; both give what the kernel gives, not a loss. */
export type GradientCase = { name: string; shapes: Shapes; fused: Loss; unfused: Loss };

export const attentionShapes: Shapes = {
  x: [2, 3, 4],
  'a.query.weight': [4, 4],
  'a.key.weight': [4, 4],
  'a.value.weight': [4, 4],
  'a.output.weight': [4, 4],
};

const labels = () => tf.tensor1d([0, 3, 6, 3], 'int32');
const mask = () => tf.tensor1d([1, 0, 0.5, 1]);
const shares = () => tf.softmax(tf.sin(tf.range(0, 28)).reshape([4, 7])) as Tensor2D;
const oneHot = () => tf.oneHot(labels(), 7).cast('float32');

/** As logits of 1,400 classes. */
const repeat = (logits: Tensor) => tf.tile(logits, [1, 200]) as Tensor2D;

function plainCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  return tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1));
}

function plainNorm(x: Tensor4D, { mean, variance, scale, offset }: Weights): Tensor {
  const normal = tf.div(tf.sub(x, mean!), tf.sqrt(tf.add(variance!, 1e-5)));
  return tf.add(tf.mul(normal, scale!), offset!);
}

const statistics = () => ({
  mean: tf.tensor1d([0.1, -0.2, 0]),
  variance: tf.tensor1d([1, 2, 0.5]),
});

function named(parts: Weights): Weights {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [`n.${name}`, part]));
}

/** One head at a time, and the layers' products written out. */
function plainAttention({ x, ...weights }: Weights): Tensor {
  const project = (rows: Tensor, name: string): Tensor =>
    tf.matMul(rows as Tensor2D, weights[`a.${name}.weight`] as Tensor2D);
  const attended = tf.unstack(x!).map((rows) => {
    const [query, key, value] = ['query', 'key', 'value'].map((name) =>
      tf.split(project(rows, name), 2, 1),
    ) as [Tensor[], Tensor[], Tensor[]];
    const heads = query.map((asking, head) => {
      const scores = tf.div(tf.matMul(asking, tf.transpose(key[head]!)), Math.SQRT2);
      return tf.matMul(tf.softmax(tf.add(scores, causalMask(3))), value[head]!);
    });
    return project(tf.concat(heads, 1), 'output');
  });
  return tf.stack(attended);
}

/** Self-attention with two heads, under the name `a`. */
export function attendToSelf(x: Tensor3D, weights: Weights): Tensor {
  return attend(x, keysAndValues(x, weights, 'a', 2), weights, 'a', causalMask(3));
}

const elementwise: GradientCase[] = [
  {
    name: 'relu',
    shapes: { x: [3, 5] },
    fused: ({ x }) => relu(x!),
    unfused: ({ x }) => tf.relu(x!),
  },
  {
    name: 'gelu',
    shapes: { x: [3, 5] },
    fused: ({ x }) => gelu(x!),
    unfused: ({ x }) => tf.mul(tf.mul(x!, 0.5), tf.add(tf.erf(tf.div(x!, Math.SQRT2)), 1)),
  },
];

function convolutionCase(name: string, shapes: Shapes, stride: number): GradientCase {
  return {
    name,
    shapes,
    fused: ({ x, kernel }) => convolution(x as Tensor4D, kernel as Tensor4D, stride),
    unfused: ({ x, kernel }) => tf.conv2d(x as Tensor4D, kernel as Tensor4D, stride, 'same'),
  };
}

const convolutions = [
  convolutionCase('convolution', { x: [1, 3, 4, 16], kernel: [3, 3, 16, 16] }, 1),
  convolutionCase('convolution with a stride', { x: [2, 5, 4, 3], kernel: [3, 3, 3, 5] }, 2),
];

const norms: GradientCase[] = [
  {
    name: 'layerNorm',
    shapes: { x: [2, 3, 6], scale: [6], offset: [6] },
    fused: ({ x, scale, offset }) => layerNorm(x!, scale!, offset!),
    unfused: ({ x, scale, offset }) => {
      const { mean, variance } = tf.moments(x!, -1, true);
      const normal = tf.div(tf.sub(x!, mean), tf.sqrt(tf.add(variance, 1e-5)));
      return tf.add(tf.mul(normal, scale!), offset!);
    },
  },
  {
    name: 'batchNorm in training',
    shapes: { x: [2, 3, 2, 3], scale: [3], offset: [3] },
    fused: ({ x, scale, offset }) => {
      const updates: Weights = {};
      const weights = named({ ...statistics(), scale: scale!, offset: offset! });
      const y = batchNorm(x as Tensor4D, weights, 'n', updates);
      tf.dispose(updates);
      return y;
    },
    unfused: ({ x, ...weights }) =>
      plainNorm(x as Tensor4D, { ...tf.moments(x!, [0, 1, 2]), ...weights }),
  },
  {
    name: 'batchNorm in inference',
    shapes: { x: [2, 3, 2, 3], scale: [3], offset: [3] },
    fused: ({ x, scale, offset }) => {
      const weights = named({ ...statistics(), scale: scale!, offset: offset! });
      return batchNorm(x as Tensor4D, weights, 'n');
    },
    unfused: ({ x, ...weights }) => plainNorm(x as Tensor4D, { ...statistics(), ...weights }),
  },
];

const losses: GradientCase[] = [
  {
    name: 'crossEntropy with class numbers',
    shapes: { logits: [4, 7] },
    fused: ({ logits }) => crossEntropy(logits as Tensor2D, labels()),
    unfused: ({ logits }) => plainCrossEntropy(logits!, oneHot()),
  },
  ...[0, 0.2].map((smoothing) => ({
    name: `crossEntropy with class numbers out of many, smoothed by ${smoothing}`,
    shapes: { logits: [4, 7] },
    fused: ({ logits }: Weights) => crossEntropy(repeat(logits!), labels(), smoothing),
    unfused: ({ logits }: Weights) => {
      const oneHotOfMany = tf.oneHot(labels(), 1400).cast('float32');
      const targets = tf.add(tf.mul(oneHotOfMany, 1 - smoothing), smoothing / 1400);
      return plainCrossEntropy(repeat(logits!), targets);
    },
  })),
  {
    name: 'crossEntropy with smoothed class numbers',
    shapes: { logits: [4, 7] },
    fused: ({ logits }) => crossEntropy(logits as Tensor2D, labels(), 0.2),
    unfused: ({ logits }) => plainCrossEntropy(logits!, tf.add(tf.mul(oneHot(), 0.8), 0.2 / 7)),
  },
  {
    name: 'crossEntropy with shares of classes',
    shapes: { logits: [4, 7] },
    fused: ({ logits }) => crossEntropy(logits as Tensor2D, shares()),
    unfused: ({ logits }) => plainCrossEntropy(logits!, shares()),
  },
  {
    name: 'crossEntropy with smoothed shares and a mask',
    shapes: { logits: [4, 7] },
    fused: ({ logits }) => crossEntropy(logits as Tensor2D, shares(), 0.2, mask()),
    unfused: ({ logits }) => {
      const targets = tf.add(tf.mul(shares(), 0.8), 0.2 / 7);
      return tf.mul(plainCrossEntropy(logits!, targets), mask());
    },
  },
  {
    name: 'crossEntropy with class numbers and a mask',
    shapes: { logits: [4, 7] },
    fused: ({ logits }) => crossEntropy(logits as Tensor2D, labels(), 0, mask()),
    unfused: ({ logits }) => tf.mul(plainCrossEntropy(logits!, oneHot()), mask()),
  },
];

const pools: GradientCase[] = (
  [
    { sidePx: 2, stridePx: 2, padding: 'valid' },
    { sidePx: 3, stridePx: 2, padding: 'same' },
  ] as const
).flatMap((windows) => {
  const { sidePx, stridePx, padding } = windows;
  const shapes = { x: [1, 5, 4, 2] };
  return [
    {
      name: `maxPool of ${sidePx} by ${sidePx}`,
      shapes,
      fused: ({ x }) => maxPool(x as Tensor4D, windows),
      unfused: ({ x }) => tf.maxPool(x as Tensor4D, sidePx, stridePx, padding),
    },
    {
      name: `averagePool of ${sidePx} by ${sidePx}`,
      shapes,
      fused: ({ x }) => averagePool(x as Tensor4D, windows),
      unfused: ({ x }) => tf.avgPool(x as Tensor4D, sidePx, stridePx, padding),
    },
  ] satisfies GradientCase[];
});

const products: GradientCase[] = [
  {
    name: 'embed',
    shapes: { table: [5, 3] },
    fused: ({ table }) =>
      embed(
        table as Tensor2D,
        tf.tensor2d(
          [
            [1, 4],
            [1, 0],
          ],
          undefined,
          'int32',
        ),
      ),
    unfused: ({ table }) => {
      const rows = tf.oneHot(tf.tensor1d([1, 4, 1, 0], 'int32'), 5).cast('float32');
      return tf.matMul(rows as Tensor2D, table as Tensor2D).reshape([2, 2, 3]);
    },
  },
  {
    name: 'linear',
    shapes: { x: [2, 3, 4], 'l.weight': [4, 2], 'l.bias': [2] },
    fused: (inputs) => linear(inputs.x!, inputs, 'l'),
    unfused: ({ x, 'l.weight': weight, 'l.bias': bias }) =>
      tf.add(tf.sum(tf.mul(x!.expandDims(3), weight!), 2), bias!), // [2, 3, 4, 2] summed over 4
  },
  {
    name: 'attend',
    shapes: attentionShapes,
    fused: (inputs) => attendToSelf(inputs.x as Tensor3D, inputs),
    unfused: plainAttention,
  },
];

export const gradientCases: GradientCase[] = [
  ...elementwise,
  ...convolutions,
  ...norms,
  ...losses,
  ...pools,
  ...products,
];
