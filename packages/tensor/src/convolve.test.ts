import { describe, expect, test } from 'vitest';
import { relativeError } from '../test/drawn.ts';
import { onBackend } from '../test/on-backend.ts';
import { addBatchNorm } from './batch-norm.ts';
import { type ConvolutionOptions, convolve, foldBatchNorms } from './convolve.ts';
import { hasOneDnnOps, isOnGpu } from './has-native-ops.ts';
import { heValues } from './initial-values.ts';
import { Parameters, type Weights } from './parameters.ts';
import { createRandom } from './random.ts';
import { type Tensor4D, tf } from './tf.ts';

const random = createRandom(3);
const [from, to] = [16, 32]; // whole panels, so that stride 1 is Winograd's
const kernelShape: [number, number, number, number] = [3, 3, from, to];

function drawn(count: number, middle: number): Float32Array {
  return Float32Array.from({ length: count }, () => middle + 0.5 * random.normal());
}

/** A convolution whose batch norm has seen something. */
function makeWeights(): Parameters {
  const parameters = new Parameters();
  parameters.addTrained('one.kernel', kernelShape, heValues(random, kernelShape));
  addBatchNorm(parameters, 'one', to);
  parameters.addTrained('other.weight', [2], Float32Array.of(1, 2));
  parameters.load({
    'one.scale': { shape: [to], values: drawn(to, 1) },
    'one.offset': { shape: [to], values: drawn(to, 0) },
    'one.mean': { shape: [to], values: drawn(to, 0) },
    'one.variance': { shape: [to], values: drawn(to, 2).map(Math.abs) },
  });
  return parameters;
}

const images = tf.tensor(drawn(2 * 7 * 7 * from, 0), [2, 7, 7, from]) as Tensor4D;

function run(weights: Weights, options: ConvolutionOptions): Float32Array {
  return tf.tidy(() => convolve(images, weights, 'one', options).dataSync<'float32'>().slice());
}

/** What may be added to what a stride gives. */
function drawAdded(stride: number): Tensor4D {
  const side = Math.ceil(7 / stride);
  return tf.tensor4d(drawn(2 * side * side * to, 0), [2, side, side, to]);
}

test.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
  'oneDNN takes a convolution with all that follows it',
  () => {
    if (isOnGpu()) return;
    expect(hasOneDnnOps()).toBe(true);
  },
);

const forms = [
  { stride: 1, isRectified: false, adds: false },
  { stride: 2, isRectified: true, adds: false },
  { stride: 1, isRectified: true, adds: true },
  { stride: 1, isRectified: false, adds: true },
  { stride: 2, isRectified: true, adds: true },
];

test.each(forms)('in training it gives the same on both backends: %o', async (one) => {
  const { adds, ...plainly } = one;
  const added = drawAdded(one.stride);
  const parameters = makeWeights();
  const weights = { ...parameters.readTrained(), ...parameters.running };
  const train = (): Float32Array[] => {
    const updates: Weights = {};
    const y = run(weights, { ...plainly, ...(adds && { added }), updates });
    const moved = ['one.mean', 'one.variance'].map((name) => updates[name]!);
    const values = moved.map((tensor) => tensor.dataSync<'float32'>().slice());
    tf.dispose(updates);
    return [y, ...values];
  };
  const [native, plain] = [train(), await onBackend('cpu', train)];
  for (const [index, values] of native.entries()) {
    expect(relativeError(values, plain[index]!)).toBeLessThan(1e-5);
  }
  tf.dispose([weights, added]);
});

describe.each(['tensorflow', 'cpu'] as const)('on the backend %s', (backend) => {
  test.each(forms)(
    'folded, a convolution gives what it and its batch norm gave: %o',
    async (one) => {
      const { adds, ...plainly } = one;
      const added = drawAdded(one.stride);
      const addedBefore = added.dataSync<'float32'>().slice();
      const options = { ...plainly, ...(adds && { added }) };
      const parameters = makeWeights();
      const weights = { ...parameters.readTrained(), ...parameters.running };
      const folded = foldBatchNorms(weights);
      const plain = run(weights, options);
      const fused = await onBackend(backend, () => run(folded, options));
      expect(plain.some((value) => value > 0.1)).toBe(true);
      for (const [index, value] of plain.entries()) expect(fused[index]).toBeCloseTo(value, 4);
      expect(added.dataSync()).toEqual(addedBefore);
      tf.dispose([folded, weights, added]);
    },
  );
});

test('folded weights hold a kernel and a bias a norm, everything else as it was, and no more tensors', () => {
  const parameters = makeWeights();
  const weights = { ...parameters.readTrained(), ...parameters.running };
  const before = tf.memory().numTensors;
  const folded = foldBatchNorms(weights);
  expect(Object.keys(folded).sort()).toEqual(['one.bias', 'one.kernel', 'other.weight']);
  expect([...folded['other.weight']!.dataSync()]).toEqual([1, 2]);
  expect(tf.memory().numTensors).toBe(before + 3);
  tf.dispose(folded);
  expect(tf.memory().numTensors).toBe(before);
});
