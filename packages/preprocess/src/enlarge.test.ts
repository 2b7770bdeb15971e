import sharp from 'sharp';
import { expect, test } from 'vitest';
import { enlarge } from './enlarge.ts';

function gray(values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value, value, value]));
}

function largestDifference(left: ArrayLike<number>, right: ArrayLike<number>): number {
  expect(left.length).toBe(right.length);
  let largest = 0;
  for (let i = 0; i < left.length; i++) {
    largest = Math.max(largest, Math.abs(left[i]! - right[i]!));
  }
  return largest;
}

// Both made with Pillow 12: Image.resize((7, 7), Image.BICUBIC) and ((5, 5), ...).
const pillowFromFiveByFour = [
  0, 171, 224, 13, 168, 173, 80, 0, 101, 171, 106, 133, 127, 102, 1, 0, 87, 248, 68, 49, 135, 148,
  131, 136, 128, 11, 20, 105, 251, 253, 192, 0, 8, 30, 59, 89, 115, 136, 114, 150, 101, 32, 0, 23,
  98, 191, 236, 144, 20,
];
const pillowFromTwoByTwo = [
  0, 6, 131, 255, 255, 9, 24, 126, 227, 242, 67, 71, 112, 153, 157, 125, 117, 98, 79, 71, 147, 135,
  93, 51, 38,
];

test('an enlarged image is the one that Pillow gives, within one level', () => {
  const source = gray([
    0, 255, 30, 200, 90, 10, 20, 250, 5, 128, 255, 255, 0, 0, 60, 7, 77, 177, 211, 33,
  ]);
  expect(largestDifference(enlarge(source, 5, 4, 7), gray(pillowFromFiveByFour))).toBeLessThan(2);
});

test('an image of fewer pixels than the kernel reaches is enlarged as Pillow does', () => {
  const enlarged = enlarge(gray([0, 255, 128, 64]), 2, 2, 5);
  expect(largestDifference(enlarged, gray(pillowFromTwoByTwo))).toBeLessThan(2);
});

test('one pixel fills the square, and channels stay apart', () => {
  expect([...enlarge(Uint8Array.of(1, 2, 3), 1, 1, 2)]).toEqual([
    1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3,
  ]);
});

test('an image that has the size already is not touched', () => {
  const source = Uint8Array.from({ length: 27 }, (_, i) => i * 9);
  expect(enlarge(source, 3, 3, 3)).toBe(source);
});

test('a smooth image is the one that sharp gives, within two levels', async () => {
  const source = new Uint8Array(64 * 48 * 3);
  for (let i = 0; i < source.length; i++) {
    const pixel = Math.trunc(i / 3);
    source[i] = 40 + (pixel % 64) + 2 * Math.trunc(pixel / 64) + 10 * (i % 3);
  }
  const raw = { width: 64, height: 48, channels: 3 } as const;
  const theirs = await sharp(source, { raw })
    .resize(224, 224, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  expect(largestDifference(enlarge(source, 64, 48, 224), theirs)).toBeLessThanOrEqual(2);
});
