import { expect, test } from 'vitest';
import { onBackend } from '../test/on-backend.ts';
import { createRandom } from './random.ts';
import { type Tensor4D, tf } from './tf.ts';
import { type PixelMap, warpPixels } from './warp-pixels.ts';

const [heightPx, widthPx] = [9, 7];
const format = { heightPx, widthPx, scale: 1 / 255, ground: 0.9, squareSidePx: 1 };
const random = createRandom(7);
const pixels = Uint8Array.from({ length: 2 * heightPx * widthPx * 3 }, () => random.below(256));

const same: PixelMap = [1, 0, 0, 0, 1, 0];
const turned: PixelMap = [0.9, 0.2, -1.5, -0.2, 1.1, 0.75];
const toRight: PixelMap = [1, 0, -2, 0, 1, 1];
const toLeft: PixelMap = [1, 0, 2, 0, 1, -3];
const farAway: PixelMap = [1, 0, -100, 0, 1, 100];

/** What the op of tfjs's cpu backend makes of one image, on the bytes as they are. */
function expected(image: number, [a0, a1, a2, b0, b1, b2]: PixelMap): Float32Array {
  return tf.tidy(() => {
    const size = heightPx * widthPx * 3;
    const bytes = Float32Array.from(pixels.subarray(image * size, (image + 1) * size));
    const one: Tensor4D = tf.tensor4d(bytes, [1, heightPx, widthPx, 3]);
    const map = tf.tensor2d([[a0, a1, a2, b0, b1, b2, 0, 0]]);
    const warped = tf.image.transform(one, map, 'bilinear', 'nearest');
    return tf
      .sub(tf.mul(warped, 1 / 255), 0.9)
      .dataSync<'float32'>()
      .slice();
  });
}

function warp(maps: readonly PixelMap[]): Float32Array[] {
  const warped = warpPixels(pixels, maps, format);
  const values = warped.dataSync<'float32'>().slice();
  warped.dispose();
  const size = values.length / maps.length;
  return maps.map((_, at) => values.subarray(at * size, (at + 1) * size));
}

test.each(['tensorflow', 'cpu'] as const)(
  'on %s images are sampled as tfjs itself would, again from the first where maps go on',
  async (backend) => {
    const maps = [same, turned, toRight, toLeft, farAway, same];
    const found = await onBackend(backend, () => warp(maps));
    for (const [place, map] of maps.entries()) {
      const wanted = await onBackend('cpu', () => expected(place % 2, map));
      expect(found[place]).toHaveLength(wanted.length);
      for (const [at, value] of wanted.entries()) expect(found[place]![at]).toBeCloseTo(value, 4);
    }
  },
);

test('an image that stays as it is has the very bits of its bytes', () => {
  const [found] = warp([same]);
  const bits = Float32Array.from(found!.keys(), (at) =>
    Math.fround(Math.fround(pixels[at]! * Math.fround(1 / 255)) - Math.fround(0.9)),
  );
  expect(found).toEqual(bits);
});

test.each([2, 7])('squares of %i pixels become their mean, added up row by row', (squareSidePx) => {
  const large = { ...format, heightPx: 28, widthPx: 42 };
  const bytes = Uint8Array.from({ length: 2 * 28 * 42 * 3 }, () => random.below(256));
  const maps = [same, turned, toRight];
  const whole = warpPixels(bytes, maps, large);
  const shrunk = warpPixels(bytes, maps, { ...large, squareSidePx });
  const [from, found] = [whole.dataSync<'float32'>(), shrunk.dataSync<'float32'>()];
  const [height, width] = [28 / squareSidePx, 42 / squareSidePx];
  expect(shrunk.shape).toEqual([maps.length, height, width, 3]);
  for (const [at, value] of found.entries()) {
    const channel = at % 3;
    const [column, row] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)]; // of all images
    let sum = 0;
    for (let y = row * squareSidePx; y < (row + 1) * squareSidePx; y++) {
      for (let x = column * squareSidePx; x < (column + 1) * squareSidePx; x++) {
        sum = Math.fround(sum + from[(y * 42 + x) * 3 + channel]!);
      }
    }
    expect(value).toBe(Math.fround(sum / squareSidePx ** 2));
  }
  tf.dispose([whole, shrunk]);
});

test('what was warped stays what it was while others are', () => {
  const first = warpPixels(pixels, [same], format);
  const before = first.dataSync<'float32'>().slice();
  const second = warpPixels(
    pixels.map((byte) => 255 - byte),
    [same],
    format,
  );
  expect(tf.tidy(() => tf.add(first, 0).dataSync())).toEqual(before);
  tf.dispose([first, second]);
});

test('sides that are no whole squares are refused', () => {
  expect(() => warpPixels(pixels, [same], { ...format, squareSidePx: 3 })).toThrow(
    '9 by 7 pixels are no squares of 3',
  );
});

test('bytes that are no whole images are refused', () => {
  expect(() => warpPixels(pixels.subarray(1), [same], format)).toThrow(
    '377 bytes are no images of 189',
  );
  expect(() => warpPixels(new Uint8Array(0), [same], format)).toThrow('0 bytes');
});
