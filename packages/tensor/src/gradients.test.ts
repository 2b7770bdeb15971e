import { describe, expect, test } from 'vitest';
import {
  attendToSelf,
  attentionShapes,
  gradientCases,
  type Loss,
  type Shapes,
} from '../test/gradient-cases.ts';
import { onBackend } from '../test/on-backend.ts';
import type { Weights } from './parameters.ts';
import { maxPool } from './pooling.ts';
import { createRandom } from './random.ts';
import { type Tensor, type Tensor3D, type Tensor4D, tf } from './tf.ts';

const stepSize = 1e-2;

function randomInputs(shapes: Shapes): Weights {
  const random = createRandom(5);
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const values = Array.from({ length: count }, () => random.normal());
    return [name, tf.tensor(values, shape)];
  });
  return Object.fromEntries(entries) as Weights;
}

/** A scalar that weighs every output differently, so that no gradient cancels out. */
function weigh(output: Tensor): Tensor {
  const weights = tf.cos(tf.range(0, output.size)).reshape(output.shape);
  return tf.sum(tf.mul(output, weights));
}

function gradientsOf(loss: Loss, inputs: Weights): Record<string, Float32Array> {
  const names = Object.keys(inputs);
  const { value, grads } = tf.engine().gradients(() => weigh(loss(inputs)), Object.values(inputs));
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
      const changed = { ...inputs, [name]: tf.tensor(moved, inputs[name]!.shape) };
      return weigh(loss(changed)).dataSync()[0]!;
    });
  return Array.from(
    values,
    (_, index) => (at(index, stepSize) - at(index, -stepSize)) / (2 * stepSize),
  );
}

/** What a function gives for the same random inputs, and its gradients, by the input's name. */
function outcomeOf(loss: Loss, shapes: Shapes): Record<string, Float32Array> {
  const inputs = randomInputs(shapes);
  const value = tf.tidy(() => loss(inputs).dataSync<'float32'>().slice());
  const outcome = { value, ...gradientsOf(loss, inputs) };
  tf.dispose(inputs);
  return outcome;
}

function expectClose(
  actual: Record<string, Float32Array>,
  expected: Record<string, Float32Array>,
): void {
  for (const [name, values] of Object.entries(expected)) {
    expect(actual[name]).toHaveLength(values.length);
    for (const [index, value] of values.entries()) {
      expect(actual[name]![index]).toBeCloseTo(value, 4);
    }
  }
}

describe.each(gradientCases)('$name', ({ shapes, fused, unfused }) => {
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

  test('its values and gradients are those of the unfused form', () => {
    expectClose(outcomeOf(fused, shapes), outcomeOf(unfused, shapes));
  });

  test('they are the same on a backend without TensorFlow ops', async () => {
    const expected = outcomeOf(fused, shapes);
    await onBackend('cpu', () => expectClose(outcomeOf(fused, shapes), expected));
  });

  test.each(['tensorflow', 'cpu'] as const)('it leaves no tensor behind on %s', async (backend) => {
    await onBackend(backend, () => {
      const before = tf.memory().numTensors;
      outcomeOf(fused, shapes);
      expect(tf.memory().numTensors).toBe(before);
    });
  });
});

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

test.each(['tensorflow', 'cpu'] as const)(
  'of equal values in a window the first gets the gradient, on %s',
  async (backend) => {
    const loss: Loss = ({ x }) =>
      maxPool(tf.relu(x as Tensor4D), { sidePx: 2, stridePx: 2, padding: 'valid' });
    await onBackend(backend, () => {
      const { x } = gradientsOf(loss, { x: tf.tensor4d([1, 2, 2, 1], [1, 2, 2, 1]) });
      expect([...x!]).toEqual([0, 1, 0, 0]);
    });
  },
);
