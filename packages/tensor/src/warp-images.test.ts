import { expect, test } from 'vitest';
import { onBackend } from '../test/on-backend.ts';
import { type Tensor4D, tf } from './tf.ts';
import { warpImages } from './warp-images.ts';

const [height, width] = [5, 6];

/** Pixels that differ in every place and channel, warped by one map each. */
function warpBoth(maps: number[][]): number[] {
  return tf.tidy(() => {
    const shape = [maps.length, height, width, 2];
    const count = shape.reduce((product, size) => product * size, 1);
    const images = tf.sin(tf.range(0, count)).reshape(shape) as Tensor4D;
    return [...warpImages(images, tf.tensor2d(maps)).dataSync()];
  });
}

const unchanged = [1, 0, 0, 0, 1, 0, 0, 0];
const turnedAndShifted = [0.9, 0.2, -1.5, -0.2, 1.1, 0.75, 0, 0];

test.each(['tensorflow', 'cpu'] as const)(
  'on %s a map shows where a pixel comes from',
  async (backend) => {
    const left = [1, 0, 1, 0, 1, 0, 0, 0];
    const [before, after] = await onBackend(backend, () => [
      warpBoth([unchanged]),
      warpBoth([left]),
    ]);
    expect(after!.slice(0, 2 * (width - 1))).toEqual(before!.slice(2, 2 * width));
    expect(after!.slice(2 * (width - 1), 2 * width)).toEqual(
      before!.slice(2 * (width - 1), 2 * width),
    );
  },
);

test('a backend without TensorFlow ops warps alike', async () => {
  const maps = [turnedAndShifted, unchanged];
  const expected = warpBoth(maps);
  const values = await onBackend('cpu', () => warpBoth(maps));
  for (const [index, value] of values.entries()) expect(value).toBeCloseTo(expected[index]!, 5);
});
