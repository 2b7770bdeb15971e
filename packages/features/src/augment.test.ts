import { imageBytes, imageSidePx } from '@sightline/contracts';
import { createRandom } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { type Augmentation, augmentPixels, randomMap } from './augment.ts';
import { normalizePixels, pixelFormat } from './image-encoder.ts';

const none = { maxShiftPx: 0, maxTurnDegrees: 0, maxZoom: 0, flips: false };

/** Each pixel holds its own place: channel 0 is x, channel 1 is y. */
const places = Uint8Array.from({ length: imageBytes }, (_, at) => {
  const pixel = Math.floor(at / 3);
  return [pixel % imageSidePx, Math.floor(pixel / imageSidePx), 0][at % 3]!;
});

/** Copies of the places, augmented, as bytes are. */
function augment(seed: number, limits: Augmentation, hasSides: boolean[]): Float32Array {
  const copies = Buffer.concat(hasSides.map(() => places));
  const images = augmentPixels(copies, createRandom(seed), limits, hasSides, imageSidePx);
  const { scale, ground } = pixelFormat(imageSidePx);
  const bytes = images.dataSync<'float32'>().map((value) => (value + ground) / scale);
  images.dispose();
  return bytes;
}

test('nothing asked for leaves the very same images', () => {
  const [changed, plain] = [
    augmentPixels(places, createRandom(1), none, [false], 112),
    normalizePixels(places, 112),
  ];
  expect(changed.dataSync()).toEqual(plain.dataSync());
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
  const moved = augment(3, limits, [false]);
  const at = (100 * imageSidePx + 50) * 3;
  expect(moved[at]).toBeCloseTo(50 + dx, 3);
  expect(moved[at + 1]).toBeCloseTo(100 + dy, 3);
});

/** Whether each of 40 copies is mirrored: the first column then shows the last place. */
function mirrored(hasSides: boolean): boolean[] {
  const shown = augment(4, { ...none, flips: true }, Array<boolean>(40).fill(hasSides));
  return Array.from({ length: 40 }, (_, copy) => {
    const corner = shown[copy * places.length]!;
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
