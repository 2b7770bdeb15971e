import { imageSidePx } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { shiftPixels } from './shift-pixels.ts';

const source = new Uint8Array(imageSidePx * imageSidePx * 3).map((_, index) => (index * 31) % 251);

test.each([
  [0, 0],
  [5, -3],
  [-7, 4],
  [8, 8],
])('moved by (%d, %d), each pixel comes from there, and edges are repeated', (dx, dy) => {
  const target = new Uint8Array(source.length);
  shiftPixels(source, target, dx, dy);
  const clamp = (value: number): number => Math.min(imageSidePx - 1, Math.max(0, value));
  for (const [x, y] of [
    [0, 0],
    [100, 50],
    [223, 223],
    [3, 220],
    [218, 2],
  ] as const) {
    const from = (clamp(y - dy) * imageSidePx + clamp(x - dx)) * 3;
    const to = (y * imageSidePx + x) * 3;
    expect([...target.subarray(to, to + 3)]).toEqual([...source.subarray(from, from + 3)]);
  }
});
