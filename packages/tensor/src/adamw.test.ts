import { describe, expect, test } from 'vitest';
import { onBackend } from '../test/on-backend.ts';
import { AdamW } from './adamw.ts';
import { warmupCosine } from './learning-rate.ts';
import { Parameters } from './parameters.ts';
import { tf } from './tf.ts';

const [rate, decay] = [0.1, 0.05];
const start = [1, -2, 0.5, 3];

/** AdamW by the book (Loshchilov & Hutter 2019, algorithm 2), in float64. */
function adamwByHand(gradients: number[][], clipTo: number): number[] {
  let [values, first, second] = [[...start], [0, 0, 0, 0], [0, 0, 0, 0]];
  for (const [index, raw] of gradients.entries()) {
    const norm = Math.hypot(...raw);
    const gradient = raw.map((value) => value * Math.min(1, clipTo / norm));
    const t = index + 1;
    values = values.map((value) => value - rate * decay * value);
    first = first.map((m, i) => 0.9 * m + 0.1 * gradient[i]!);
    second = second.map((v, i) => 0.999 * v + 0.001 * gradient[i]! ** 2);
    values = values.map((value, i) => {
      const [m, v] = [first[i]! / (1 - 0.9 ** t), second[i]! / (1 - 0.999 ** t)];
      return value - (rate * m) / (Math.sqrt(v) + 1e-8);
    });
  }
  return values;
}

const steps = [
  [0.3, -0.2, 0.1, 1],
  [-1, 0.5, 0.2, 0.1],
  [0.01, 0.02, -0.4, 2],
];

/** Takes the steps and returns the values after them. */
function takeSteps(maxGradientNorm?: number): number[] {
  const parameters = new Parameters();
  parameters.addTrained('w', [2, 2], Float32Array.from(start));
  const optimizer = new AdamW(parameters, { weightDecay: decay, maxGradientNorm });
  const before = tf.memory().numTensors;
  for (const gradient of steps) {
    const w = tf.tensor(gradient, [2, 2]);
    expect(optimizer.step({ w }, rate)).toBeCloseTo(Math.hypot(...gradient), 5);
    w.dispose();
  }
  expect(tf.memory().numTensors).toBe(before);
  const values = [...parameters.save().w!.values];
  optimizer.dispose();
  parameters.dispose();
  return values;
}

const clippings = [undefined, 0.5];

describe.each(['tensorflow', 'cpu'] as const)('on %s', (backend) => {
  test.each(clippings)(
    'three steps, clipped to %s, give the values of the published algorithm',
    async (maxGradientNorm) => {
      const before = tf.memory().numTensors;
      const values = await onBackend(backend, () => takeSteps(maxGradientNorm));
      expect(tf.memory().numTensors).toBe(before);
      const expected = adamwByHand(steps, maxGradientNorm ?? Number.POSITIVE_INFINITY);
      for (const [index, value] of values.entries()) expect(value).toBeCloseTo(expected[index]!, 4);
    },
  );

  test('moments and steps that were saved go on as if nothing had been', async () => {
    await onBackend(backend, () => {
      const take = (optimizer: AdamW, gradient: number[]): void => {
        const w = tf.tensor(gradient, [2, 2]);
        optimizer.step({ w }, rate);
        w.dispose();
      };
      const [parameters, resumed] = [new Parameters(), new Parameters()];
      for (const each of [parameters, resumed]) each.addTrained('w', [2, 2], new Float32Array(4));
      const optimizers = [new AdamW(parameters), new AdamW(resumed)] as const;
      take(optimizers[0], steps[0]!);
      resumed.load(parameters.save());
      optimizers[1].load(optimizers[0].save(), optimizers[0].stepCount);
      for (const optimizer of optimizers) take(optimizer, steps[1]!);
      expect(resumed.save()).toEqual(parameters.save());
      for (const each of [...optimizers, parameters, resumed]) each.dispose();
    });
  });
});

test.each(clippings)('both backends take the same steps, clipped to %s', async (clipping) => {
  const expected = takeSteps(clipping);
  const values = await onBackend('cpu', () => takeSteps(clipping));
  for (const [index, value] of values.entries()) expect(value).toBeCloseTo(expected[index]!, 5);
});

test('vectors do not decay', () => {
  const parameters = new Parameters();
  parameters.addTrained('bias', [4], Float32Array.from(start));
  const optimizer = new AdamW(parameters, { weightDecay: decay });
  optimizer.step({ bias: tf.zeros([4]) }, rate);
  expect([...parameters.save().bias!.values]).toEqual(start);
});

test('the learning rate rises to its peak and falls to nothing', () => {
  const rates = Array.from({ length: 100 }, (_, step) => warmupCosine(step, 100, 1, 10));
  expect(rates[0]).toBeCloseTo(0.1);
  expect(Math.max(...rates)).toBe(1);
  expect(rates.indexOf(1)).toBe(9);
  expect(rates.at(-1)).toBeLessThan(0.001);
});
