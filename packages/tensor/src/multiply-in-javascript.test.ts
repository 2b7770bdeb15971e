import { expect, test } from 'vitest';
import { onBackend } from '../test/on-backend.ts';
import './in-javascript.ts';
import { type Tensor, tf } from './tf.ts';

/** Numbers without a pattern that a wrong stride could hide in. */
function filled(...shape: number[]): Tensor {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, at) => Math.sin(at * at + 1)),
    shape,
  );
}

const cases: [string, number[], number[], boolean, boolean][] = [
  ['a row', [1, 7], [7, 5], false, false],
  ['rows with rows', [3, 9], [4, 9], false, true],
  ['columns', [6, 3], [6, 2], true, false],
  ['stacks', [2, 3, 4, 6], [2, 3, 6, 5], false, false],
  ['stacks of rows with rows', [2, 3, 4, 6], [2, 3, 5, 6], false, true],
  ['one matrix for all', [4, 2, 6], [1, 6, 3], false, false],
];

test.each(cases)('%s: the product is that of TensorFlow', async (_, a, b, ...transposes) => {
  const multiply = () => tf.matMul(filled(...a), filled(...b), ...transposes);
  const own = await onBackend('cpu', () => multiply().array());
  const native = await onBackend('tensorflow', () => multiply());
  expect(native.shape).toEqual((await onBackend('cpu', multiply)).shape);
  tf.test_util.expectArraysClose(own as number[][], (await native.array()) as number[][], 1e-5);
});

test('matrices that do not fit are an error, and integers stay integers', async () => {
  await onBackend('cpu', () => {
    expect(() => tf.matMul(filled(2, 3), filled(4, 5))).toThrow('inner shapes');
    const ones = tf.ones([2, 2], 'int32') as Tensor;
    expect(tf.matMul(ones as never, ones as never).dtype).toBe('int32');
  });
});
