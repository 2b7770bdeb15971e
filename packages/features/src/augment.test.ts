import { imageSidePx } from '@sightline/contracts';
import { createRandom, type Tensor4D, tf } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { augmentImages, randomMap } from './augment.ts';

const none = { maxShiftPx: 0, maxTurnDegrees: 0, maxZoom: 0, flips: false };

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
  expect(augmentImages(places, createRandom(1), none, [false])).toBe(places);
});

test('the centre stays within the shift, and every map turns no further than asked', () => {
  const random = createRandom(2);
  const limits = { ...none, maxShiftPx: 8, maxTurnDegrees: 10, maxZoom: 0.1 };
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
  const moved = augmentImages(places, createRandom(3), limits, [false]);
  const [x, y] = tf.slice(moved, [0, 100, 50, 0], [1, 1, 1, 2]).dataSync();
  expect(x).toBeCloseTo(50 + dx!, 3);
  expect(y).toBeCloseTo(100 + dy!, 3);
  moved.dispose();
});

/** Whether each of 40 copies is mirrored: the first column then shows the last place. */
function mirrored(hasSides: boolean): boolean[] {
  const copies = tf.tile(places, [40, 1, 1, 1]);
  const shown = augmentImages(
    copies,
    createRandom(4),
    { ...none, flips: true },
    Array(40).fill(hasSides),
  );
  const corners = tf.slice(shown, [0, 0, 0, 0], [-1, 1, 1, 1]).dataSync();
  tf.dispose([copies, shown]);
  return [...corners].map((corner) => {
    expect([0, imageSidePx - 1]).toContain(Math.round(corner));
    return corner > 1;
  });
}

test('about every other image is mirrored, none where left and right matter', () => {
  const count = mirrored(false).filter(Boolean).length;
  expect(count).toBeGreaterThan(10);
  expect(count).toBeLessThan(30);
  expect(mirrored(true)).not.toContain(true);
});
