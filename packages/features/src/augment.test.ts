import { imageSidePx } from '@sightline/contracts';
import { createRandom, type Tensor4D, tf } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { augmentImages, randomMap } from './augment.ts';

const none = { maxShiftPx: 0, maxTurnDegrees: 0, maxZoom: 0 };

/** Each pixel holds its own place: channel 0 is x, channel 1 is y. */
const places = tf
  .stack(
    [
      ...tf.meshgrid(tf.range(0, imageSidePx), tf.range(0, imageSidePx)),
      tf.zeros([imageSidePx, imageSidePx]),
    ],
    2,
  )
  .expandDims(0) as Tensor4D;

test('nothing asked for leaves the very same images', () => {
  expect(augmentImages(places, createRandom(1), none)).toBe(places);
});

test('the centre stays within the shift, and every map turns no further than asked', () => {
  const random = createRandom(2);
  const limits = { maxShiftPx: 8, maxTurnDegrees: 10, maxZoom: 0.1 };
  const middle = (imageSidePx - 1) / 2;
  for (let trial = 0; trial < 100; trial++) {
    const [a0, a1, a2, b0, b1, b2] = randomMap(random, limits) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    expect(Math.abs(a0 * middle + a1 * middle + a2 - middle)).toBeLessThanOrEqual(8);
    expect(Math.abs(b0 * middle + b1 * middle + b2 - middle)).toBeLessThanOrEqual(8);
    expect(Math.abs(Math.atan2(b0, a0))).toBeLessThanOrEqual((10 * Math.PI) / 180 + 1e-9);
    expect(Math.hypot(a0, b0)).toBeGreaterThanOrEqual(1 / 1.1 - 1e-9);
  }
});

test('a shifted image shows the places that the map names', () => {
  const limits = { ...none, maxShiftPx: 6 };
  const [, , dx, , , dy] = randomMap(createRandom(3), limits);
  const moved = augmentImages(places, createRandom(3), limits);
  const [x, y] = tf.slice(moved, [0, 100, 50, 0], [1, 1, 1, 2]).dataSync();
  expect(x).toBeCloseTo(50 + dx!, 3);
  expect(y).toBeCloseTo(100 + dy!, 3);
  moved.dispose();
});
