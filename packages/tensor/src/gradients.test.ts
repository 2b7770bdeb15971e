import { describe, expect, test } from 'vitest';
import { attend, causalMask, keysAndValues } from './attention.ts';
import { batchNorm } from './batch-norm.ts';
import { crossEntropy } from './cross-entropy.ts';
import { embed } from './embedding.ts';
import { layerNorm } from './layer-norm.ts';
import { linear } from './linear.ts';
import type { Weights } from './parameters.ts';
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

type Shapes = Record<string, number[]>;
type Loss = (inputs: Weights) => Tensor;

const stepSize = 1e-2;

function randomInputs(shapes: Shapes): Weights {
  const random = createRandom(5);
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return [
      name,
      tf.tensor(
        Array.from({ length: count }, () => random.normal()),
        shape,
      ),
    ];
  });
  return Object.fromEntries(entries) as Weights;
}

function gradientsOf(loss: Loss, inputs: Weights): Record<string, Float32Array> {
  const names = Object.keys(inputs);
  const { value, grads } = tf.engine().gradients(() => loss(inputs), Object.values(inputs));
  value.dispose();
  const found = names.map((name, index) => [name, grads[index]!.dataSync<'float32'>().slice()]);
  tf.dispose(grads);
  return Object.fromEntries(found) as Record<string, Float32Array>;
}

/** Central differences of the loss, one element at a time. */
function differencesOf(loss: Loss, inputs: Weights, name: string): number[] {
  const values = inputs[name]!.dataSync<'float32'>().slice();
  const at = (index: number, step: number): number =>
    tf.tidy(() => {
      const moved = values.slice();
      moved[index]! += step;
      return loss({ ...inputs, [name]: tf.tensor(moved, inputs[name]!.shape) }).dataSync()[0]!;
    });
  return Array.from(
    values,
    (_, index) => (at(index, stepSize) - at(index, -stepSize)) / (2 * stepSize),
  );
}

/** A scalar that weighs every output differently, so that no gradient cancels out. */
function weigh(output: Tensor): Tensor {
  const weights = tf.cos(tf.range(0, output.size)).reshape(output.shape);
  return tf.sum(tf.mul(output, weights));
}

const attentionShapes: Shapes = {
  x: [2, 3, 4],
  'a.query.weight': [4, 4],
  'a.key.weight': [4, 4],
  'a.value.weight': [4, 4],
  'a.output.weight': [4, 4],
};

function attendToSelf(x: Tensor3D, weights: Weights): Tensor3D {
  return attend(x, keysAndValues(x, weights, 'a', 2), weights, 'a', causalMask(3));
}

const cases: { name: string; shapes: Shapes; fused: Loss; unfused?: Loss }[] = [
  {
    name: 'relu',
    shapes: { x: [3, 5] },
    fused: ({ x }) => weigh(relu(x!)),
    unfused: ({ x }) => weigh(tf.relu(x!)),
  },
  {
    name: 'layerNorm',
    shapes: { x: [2, 3, 6], scale: [6], offset: [6] },
    fused: ({ x, scale, offset }) => weigh(layerNorm(x!, scale!, offset!)),
    unfused: ({ x, scale, offset }) => {
      const { mean, variance } = tf.moments(x!, -1, true);
      const normal = tf.div(tf.sub(x!, mean), tf.sqrt(tf.add(variance, 1e-5)));
      return weigh(tf.add(tf.mul(normal, scale!), offset!));
    },
  },
  {
    name: 'batchNorm in training',
    shapes: { x: [2, 3, 2, 3], scale: [3], offset: [3] },
    fused: ({ x, scale, offset }) => {
      const statistics = { 'n.mean': tf.zeros([3]), 'n.variance': tf.ones([3]) };
      const updates: Weights = {};
      const weights = { ...statistics, 'n.scale': scale!, 'n.offset': offset! };
      const y = batchNorm(x as Tensor4D, weights, 'n', updates);
      tf.dispose(updates);
      return weigh(y);
    },
    unfused: ({ x, scale, offset }) => {
      const { mean, variance } = tf.moments(x!, [0, 1, 2]);
      return weigh(
        tf.batchNorm4d(
          x as Tensor4D,
          mean as Tensor1D,
          variance as Tensor1D,
          offset as Tensor1D,
          scale as Tensor1D,
          1e-5,
        ),
      );
    },
  },
  {
    name: 'crossEntropy',
    shapes: { logits: [4, 7] },
    fused: ({ logits }) =>
      weigh(crossEntropy(logits as Tensor2D, tf.tensor1d([0, 3, 6, 3], 'int32'))),
    unfused: ({ logits }) => {
      const oneHot = tf.oneHot(tf.tensor1d([0, 3, 6, 3], 'int32'), 7);
      return weigh(tf.neg(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits!)), 1)));
    },
  },
  {
    name: 'crossEntropy with smoothed labels',
    shapes: { logits: [4, 7] },
    fused: ({ logits }) =>
      weigh(crossEntropy(logits as Tensor2D, tf.tensor1d([0, 3, 6, 3], 'int32'), 0.2)),
    unfused: ({ logits }) => {
      const oneHot = tf.oneHot(tf.tensor1d([0, 3, 6, 3], 'int32'), 7);
      const logs = tf.neg(tf.logSoftmax(logits!));
      const hard = tf.mul(tf.sum(tf.mul(oneHot, logs), 1), 0.8);
      return weigh(tf.add(hard, tf.mul(tf.mean(logs, 1), 0.2)));
    },
  },
  {
    name: 'embed',
    shapes: { table: [5, 3] },
    fused: ({ table }) =>
      weigh(embed(table as Tensor2D, tf.tensor2d([1, 4, 1, 0], [2, 2], 'int32'))),
    unfused: ({ table }) => {
      const oneHot = tf.oneHot(tf.tensor1d([1, 4, 1, 0], 'int32'), 5) as Tensor2D;
      return weigh(tf.matMul(tf.cast(oneHot, 'float32'), table as Tensor2D).reshape([2, 2, 3]));
    },
  },
  {
    name: 'linear',
    shapes: { x: [2, 3, 4], 'l.weight': [4, 2], 'l.bias': [2] },
    fused: (inputs) => weigh(linear(inputs.x!, inputs, 'l')),
  },
  {
    name: 'attend',
    shapes: attentionShapes,
    fused: (inputs) => weigh(attendToSelf(inputs.x as Tensor3D, inputs)),
  },
];

describe.each(cases)('$name', ({ shapes, fused }) => {
  test('its gradients are those of finite differences', () => {
    const inputs = randomInputs(shapes);
    const gradients = gradientsOf(fused, inputs);
    for (const name of Object.keys(shapes)) {
      const differences = differencesOf(fused, inputs, name);
      for (const [index, difference] of differences.entries()) {
        expect(Math.abs(gradients[name]![index]! - difference)).toBeLessThan(
          0.02 * (1 + Math.abs(difference)),
        );
      }
    }
    tf.dispose(inputs);
  });

  test('it leaves no tensor behind', () => {
    const inputs = randomInputs(shapes);
    const before = tf.memory().numTensors;
    gradientsOf(fused, inputs);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(inputs);
  });
});

test.each(cases.filter(({ unfused }) => unfused))(
  '$name and its gradients are those of the unfused form',
  ({ shapes, fused, unfused }) => {
    const inputs = randomInputs(shapes);
    const value = (loss: Loss): number => tf.tidy(() => loss(inputs).dataSync()[0]!);
    expect(value(fused)).toBeCloseTo(value(unfused!), 4);
    const [ours, theirs] = [gradientsOf(fused, inputs), gradientsOf(unfused!, inputs)];
    for (const name of Object.keys(shapes)) {
      for (const [index, gradient] of theirs[name]!.entries()) {
        expect(ours[name]![index]).toBeCloseTo(gradient, 3);
      }
    }
    tf.dispose(inputs);
  },
);

test('a token does not see the tokens behind it', () => {
  const inputs = randomInputs(attentionShapes);
  const first = (x: Tensor): number[] =>
    tf.tidy(() => {
      const y = attendToSelf(x as Tensor3D, inputs);
      return [...tf.slice(y, [0, 0, 0], [2, 2, 4]).dataSync()];
    });
  const changedLast = tf.add(inputs.x!, tf.tensor([0, 0, 1]).reshape([1, 3, 1]));
  expect(first(changedLast)).toEqual(first(inputs.x!));
  tf.dispose([changedLast, ...Object.values(inputs)]);
});
