import sharp from 'sharp';
import { expect, test } from 'vitest';
import { resample } from './resample.ts';

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

/** Gray values that jump from pixel to pixel. */
function rough(width: number, height: number): Uint8Array {
  const at = (x: number, y: number): number => (x * x * 7 + y * y * 13 + x * y * 5) % 256;
  return gray(
    Array.from({ length: width * height }, (_, i) => at(i % width, Math.trunc(i / width))),
  );
}

/** Three channels that differ and change slowly. */
function smooth(width: number, height: number): Uint8Array {
  const wave = (x: number, y: number, channel: number): number =>
    120 + 50 * Math.sin((6 * x) / width + channel) + 50 * Math.cos((5 * y) / height);
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.trunc(i / 3);
    return Math.round(wave(pixel % width, Math.trunc(pixel / width), i % 3));
  });
}

// All made with Pillow: Image.resize((7, 7), Image.BICUBIC) and so on.
const pillowFromFiveByFour = [
  0, 171, 224, 13, 168, 173, 80, 0, 101, 171, 106, 133, 127, 102, 1, 0, 87, 248, 68, 49, 135, 148,
  131, 136, 128, 11, 20, 105, 251, 253, 192, 0, 8, 30, 59, 89, 115, 136, 114, 150, 101, 32, 0, 23,
  98, 191, 236, 144, 20,
];
const pillowFromTwoByTwo = [
  0, 6, 131, 255, 255, 9, 24, 126, 227, 242, 67, 71, 112, 153, 157, 125, 117, 98, 79, 71, 147, 135,
  93, 51, 38,
];
const pillowFromThirteenByEleven = [
  48, 131, 148, 150, 136, 126, 130, 150, 149, 125, 150, 115, 116, 141, 128, 111,
];
const pillowFromTwentyThreeByThree = [
  45, 156, 139, 122, 160, 51, 155, 152, 115, 136, 65, 150, 170, 113, 106, 90, 137, 154, 154, 135,
  105, 128, 141, 181, 158,
];
const pillowNineByEight = [
  42, 133, 151, 156, 126, 148, 133, 123, 124, 133, 128, 129, 146, 120, 106, 142, 129, 122, 148, 124,
  149, 132, 181, 179, 125, 164, 126, 129, 137, 137, 104, 171, 139, 130, 121, 123, 106, 139, 136,
  115, 125, 121, 124, 93, 144, 136, 82, 131, 119, 131, 109, 140, 127, 109, 106, 108, 112, 165, 161,
  117, 111, 131, 100, 126, 137, 108, 185, 154, 115, 124, 123, 117,
];

test('an enlarged image is the one that Pillow gives, within one level', () => {
  const source = gray([
    0, 255, 30, 200, 90, 10, 20, 250, 5, 128, 255, 255, 0, 0, 60, 7, 77, 177, 211, 33,
  ]);
  expect(largestDifference(resample(source, 5, 4, 7), gray(pillowFromFiveByFour))).toBeLessThan(2);
});

test('an image of fewer pixels than the kernel reaches is enlarged as Pillow does', () => {
  const enlarged = resample(gray([0, 255, 128, 64]), 2, 2, 5);
  expect(largestDifference(enlarged, gray(pillowFromTwoByTwo))).toBeLessThan(2);
});

test('a reduced image is the one that Pillow gives, within one level', () => {
  const reduced = resample(rough(13, 11), 13, 11, 4);
  expect(largestDifference(reduced, gray(pillowFromThirteenByEleven))).toBeLessThan(2);
});

test('an image becomes wider than it is high, as Pillow does it', () => {
  const resized = resample(rough(30, 20), 30, 20, 9, 8);
  expect(largestDifference(resized, gray(pillowNineByEight))).toBeLessThan(2);
});

test('a wide and low image is reduced one way and enlarged the other', () => {
  const resized = resample(rough(23, 3), 23, 3, 5);
  expect(largestDifference(resized, gray(pillowFromTwentyThreeByThree))).toBeLessThan(2);
});

test('one pixel fills the square, and channels stay apart', () => {
  expect([...resample(Uint8Array.of(1, 2, 3), 1, 1, 2)]).toEqual([
    1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3,
  ]);
});

test('one colour stays that colour in every pixel, however long the sides', () => {
  for (const [width, height] of [
    [1, 500],
    [63, 65],
    [896, 896],
    [2000, 3],
  ] as const) {
    const resized = resample(new Uint8Array(width * height * 3).fill(255), width, height, 224);
    expect(resized.every((value) => value === 255)).toBe(true);
  }
});

test('an image that has the size already is not touched', () => {
  const source = Uint8Array.from({ length: 27 }, (_, i) => i * 9);
  expect(resample(source, 3, 3, 3)).toBe(source);
});

test('the same image gives the same bytes, whatever was resampled in between', () => {
  const first = Buffer.from(resample(rough(64, 48), 64, 48, 224));
  resample(rough(300, 500), 300, 500, 224);
  expect(first.equals(resample(rough(64, 48), 64, 48, 224))).toBe(true);
});

test('a smooth image is the one that sharp gives, enlarged or reduced, within two levels', async () => {
  for (const [width, height] of [
    [64, 48],
    [640, 480],
  ] as const) {
    const source = smooth(width, height);
    const theirs = await sharp(source, { raw: { width, height, channels: 3 } })
      .resize(224, 224, { fit: 'fill', kernel: 'cubic' })
      .raw()
      .toBuffer();
    const ours = resample(source, width, height, 224);
    expect(largestDifference(ours, theirs)).toBeLessThanOrEqual(2);
  }
});
