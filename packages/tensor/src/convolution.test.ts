import { describe, expect, test } from 'vitest';
import { drawn, relativeError, weighedSum } from '../test/drawn.ts';
import { withThreads } from '../test/with-threads.ts';
import { convolution, winogradConvolution } from './convolution.ts';
import { hasOwnKernels } from './has-native-ops.ts';
import { type Tensor, type Tensor1D, type Tensor4D, tf } from './tf.ts';

/** What a convolution gives, and its gradients, every output weighed differently. */
function outcomeOf(convolve: (x: Tensor4D, kernel: Tensor4D) => Tensor, x: Tensor, kernel: Tensor) {
  return tf.tidy(() => {
    const { value, grads } = tf.engine().gradients(() => {
      return weighedSum(convolve(x as Tensor4D, kernel as Tensor4D));
    }, [x, kernel]);
    const y = convolve(x as Tensor4D, kernel as Tensor4D);
    return [y, ...grads, value].map((tensor) => tensor.dataSync<'float32'>().slice());
  });
}

const cases = [
  { what: 'a stem', image: [2, 30, 33, 3], filter: [7, 7, 3, 32], stride: 2 },
  { what: 'a wide stem', image: [1, 32, 32, 3], filter: [7, 7, 3, 16], stride: 4 },
  { what: 'a block of few channels', image: [3, 13, 9, 16], filter: [3, 3, 16, 48], stride: 1 },
  { what: 'a block of many', image: [2, 7, 7, 128], filter: [3, 3, 128, 256], stride: 1 },
  { what: 'a block that halves', image: [2, 14, 11, 64], filter: [3, 3, 64, 256], stride: 2 },
  { what: 'odd channels', image: [2, 6, 5, 5], filter: [3, 3, 5, 7], stride: 1 },
  { what: 'a shortcut', image: [2, 9, 8, 32], filter: [1, 1, 32, 20], stride: 2 },
  { what: 'one pixel', image: [2, 1, 1, 16], filter: [3, 3, 16, 16], stride: 1 },
  { what: 'more rows than a strip', image: [1, 90, 1, 16], filter: [3, 3, 16, 4], stride: 1 },
] as const;

describe.each(cases)('$what', ({ image, filter, stride }) => {
  test('it gives what TensorFlow gives, and so do its gradients', () => {
    const [x, kernel] = [drawn(image), drawn(filter)];
    const ours = outcomeOf((...inputs) => convolution(...inputs, stride), x, kernel);
    const theirs = outcomeOf((...inputs) => tf.conv2d(...inputs, stride, 'same'), x, kernel);
    for (const [index, expected] of theirs.slice(0, 3).entries()) {
      expect(ours[index]).toHaveLength(expected.length);
      expect(relativeError(ours[index]!, expected)).toBeLessThan(2e-5);
    }
    tf.dispose([x, kernel]);
  });

  test('the number of threads changes no bit', () => {
    const [x, kernel] = [drawn(image), drawn(filter)];
    const [one, three] = withThreads([1, 3], () =>
      outcomeOf((...inputs) => convolution(...inputs, stride), x, kernel).slice(0, 3),
    );
    // Where TensorFlow's own ops run, they may add up in another order.
    if (!hasOwnKernels()) return;
    expect(three).toEqual(one);
    tf.dispose([x, kernel]);
  });
});

const isBuiltIn = hasOwnKernels();
if (!isBuiltIn)
  console.log('convolution kernels: skipped, because this processor does not run them');

describe.skipIf(!isBuiltIn)('where the kernels are built in', () => {
  test('the gradient of an image is not computed where nobody asks for it', () => {
    const [x, kernel] = [drawn([1, 4, 4, 16]) as Tensor4D, drawn([3, 3, 16, 16]) as Tensor4D];
    const ran: string[] = [];
    const backend = tf.backend() as unknown as {
      executeMultipleOutputs: (name: string) => unknown;
    };
    const { executeMultipleOutputs: run } = backend;
    backend.executeMultipleOutputs = function (this: unknown, ...call) {
      ran.push(call[0]);
      return run.apply(this, call);
    };
    const gradient = tf.grad((k) => tf.sum(convolution(x, k as Tensor4D, 1)));
    tf.dispose(gradient(kernel));
    backend.executeMultipleOutputs = run;
    const own = ran.filter((name) => name.startsWith('Sightline'));
    expect(own).toEqual(['SightlineConv2D', 'SightlineConv2DBackpropFilter']);
    tf.dispose([x, kernel]);
  });

  test('not a number stays not a number behind a ReLU', () => {
    const x = tf.fill([1, 2, 2, 16], Number.NaN);
    const kernel = drawn([3, 3, 16, 16]);
    const epilogue = { bias: tf.zeros([16]) as Tensor1D, isRectified: true };
    const y = tf.tidy(() => winogradConvolution(x, kernel, epilogue).dataSync());
    expect([...y].every(Number.isNaN)).toBe(true);
    tf.dispose([x, kernel, epilogue.bias]);
  });

  test.each([
    { what: 'channels that do not fit', filter: [3, 3, 32, 16], bias: 16 },
    { what: 'channels that fill no panel', filter: [3, 3, 16, 8], bias: 8 },
    { what: 'a bias of another length', filter: [3, 3, 16, 16], bias: 8 },
  ])('$what are an error, not a crash', ({ filter, bias }) => {
    const [x, kernel] = [tf.zeros([1, 2, 2, 16]), tf.zeros(filter)];
    const epilogue = { bias: tf.zeros([bias]) as Tensor1D, isRectified: false };
    expect(() => winogradConvolution(x, kernel, epilogue)).toThrow('expected a');
    tf.dispose([x, kernel, epilogue.bias]);
  });
});
