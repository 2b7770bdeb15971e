import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openImageTower, openTextTower } from '../../src/clip/tower.ts';
import { makeTinyClip } from './tiny-clip.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clip-'));
  await makeTinyClip(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const config = { dtype: 'fp32' } as const;
const imageBytes = 224 * 224 * 3;

function pictures(...colors: number[][]): Uint8Array {
  const pixels = new Uint8Array(colors.length * imageBytes);
  for (const [at, color] of colors.entries()) {
    for (let byte = 0; byte < imageBytes; byte++) pixels[at * imageBytes + byte] = color[byte % 3]!;
  }
  return pixels;
}

const lengthOf = (point: Float32Array): number => Math.hypot(...point);

test('a picture becomes a point of length 1, the same alone and beside others', async () => {
  const tower = await openImageTower(folder, config);
  const both = await tower.embed(pictures([220, 30, 30], [40, 60, 210]), 2);
  const alone = await tower.embed(pictures([40, 60, 210]), 1);
  expect(both).toHaveLength(2 * 512);
  expect(lengthOf(both.subarray(0, 512))).toBeCloseTo(1, 5);
  for (const [at, value] of alone.entries()) expect(value).toBeCloseTo(both[512 + at]!, 5);
  expect(Math.abs(both[0]! - both[512]!)).toBeGreaterThan(1e-3);
  tower.dispose();
});

test('a text becomes a point of length 1, and a long one is cut', async () => {
  const tower = await openTextTower(folder, config);
  const points = await tower.embed(['a red cat', 'what? '.repeat(200)], 2);
  expect(points).toHaveLength(2 * 512);
  expect(lengthOf(points.subarray(512))).toBeCloseTo(1, 5);
  tower.dispose();
});

test('a model of another width is refused in words', async () => {
  const wide = join(folder, 'wide');
  await makeTinyClip(wide, 768);
  const tower = await openImageTower(wide, config);
  await expect(tower.embed(pictures([1, 2, 3]), 1)).rejects.toMatchObject({
    code: 'bad-config',
    message: expect.stringContaining('image_embeds is [1,768]'),
  });
  tower.dispose();
});
