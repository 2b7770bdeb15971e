import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageBytes } from '@sightline/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openImageTower, openTextTower } from '../../src/clip/tower.ts';
import { imageProjection, makeTinyClip, patchKernel } from './tiny-clip.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clip-'));
  await makeTinyClip(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const config = { dtype: 'fp32' } as const;

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

/** What the tiny image tower must make of a picture of one colour: every patch is the same. */
function expectedPoint(color: readonly number[]): number[] {
  const [mean, deviation] = [
    [0.48145466, 0.4578275, 0.40821073], // CLIP's own
    [0.26862954, 0.26130258, 0.27577711],
  ];
  const seen = color.map((value, at) => (value / 255 - mean[at]!) / deviation[at]!);
  const channels = Array.from({ length: 16 }, (_, channel) => {
    const start = channel * 3 * 1024;
    const kernel = patchKernel.subarray(start, start + 3 * 1024);
    const sum = kernel.reduce((total, value, at) => total + value * seen[at >> 10]!, 0);
    return Math.max(0, sum);
  });
  const point = Array.from({ length: 512 }, (_, at) =>
    channels.reduce((sum, value, channel) => sum + value * imageProjection[channel * 512 + at]!, 0),
  );
  const length = Math.hypot(...point);
  return point.map((value) => value / length);
}

test('colours are rescaled and normalised as the model was taught', async () => {
  const tower = await openImageTower(folder, config);
  const point = await tower.embed(pictures([220, 30, 90]), 1);
  for (const [at, value] of expectedPoint([220, 30, 90]).entries()) {
    expect(point[at]).toBeCloseTo(value, 4);
  }
  tower.dispose();
});

test('a text becomes a point of length 1, the same alone and beside others; a long one is cut', async () => {
  const tower = await openTextTower(folder, config);
  const points = await tower.embed(['a red cat', 'what? '.repeat(200)], 2);
  expect(await tower.embed(['a red cat'], 1)).toEqual(points.slice(0, 512));
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
