import { StageError } from '@sightline/contracts';
import { afterAll, expect, test } from 'vitest';
import { createImageDecoder, defaultImageLimits } from '../../src/index.ts';
import { picture } from '../hostile/hostile-file.ts';

const casesPerFile = 150;
const inFlightCount = 32;
const decoder = createImageDecoder({
  ...defaultImageLimits,
  maxPixels: 1_000_000,
  maxDecodeSeconds: 20,
  rasterizeSvg: true,
});

afterAll(() => decoder.close());

/** Whole numbers below a limit, the same each time. */
function createBelow(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.trunc((state / 2 ** 32) * limit);
  };
}

/** The file with some bits flipped, a part cut out or its end off, or a part of it twice. */
function damage(file: Buffer, below: (limit: number) => number): Buffer {
  const damaged = Buffer.from(file);
  const [start, length] = [below(file.length), 1 + below(64)];
  const end = Math.min(start + length, file.length);
  switch (below(6)) {
    case 0:
      return damaged.subarray(0, start);
    case 1:
      return Buffer.concat([damaged.subarray(0, start), damaged.subarray(end)]);
    case 2:
      return Buffer.concat([damaged.subarray(0, end), damaged.subarray(start)]);
    case 3:
      return damaged.fill(below(2) * 255, start, end);
  }
  for (let flip = 0; flip <= below(8); flip++) damaged[below(file.length)]! ^= 1 << below(8);
  return damaged;
}

async function drawFiles(): Promise<Record<string, Buffer>> {
  const [image, small] = [picture(), picture(16, 12)];
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><g fill="red">';
  const files = {
    png: image.clone().png(),
    'png, palette': image.clone().png({ palette: true }),
    'png, interlaced, alpha': image.clone().ensureAlpha(0.5).png({ progressive: true }),
    'png, 16 bits': image.clone().toColourspace('rgb16').png(),
    jpeg: image
      .clone()
      .withExif({ IFD0: { Copyright: 'nobody' } })
      .jpeg(),
    'jpeg, progressive': image.clone().jpeg({ progressive: true }),
    'jpeg, with a profile': image.clone().withIccProfile('p3').jpeg(),
    webp: image.clone().webp(),
    'webp, lossless': image.clone().ensureAlpha(0.5).webp({ lossless: true }),
    gif: image.clone().gif(),
    'tiff, lzw': image.clone().tiff({ compression: 'lzw' }),
    'tiff, jpeg, tiled': image
      .clone()
      .tiff({ compression: 'jpeg', tile: true, tileWidth: 16, tileHeight: 16 }),
    avif: small.clone().avif({ effort: 0 }),
  };
  const drawn = await Promise.all(
    Object.entries(files).map(async ([name, file]) => [name, await file.toBuffer()] as const),
  );
  const shapes = '<circle cx="9" cy="9" r="5"/><path d="M1 1L20 20Z" stroke="#123456"/></g></svg>';
  return { ...Object.fromEntries(drawn), svg: Buffer.from(svg + shapes) };
}

/** 'decoded' or the reason of the refusal; anything else fails. */
async function outcomeOf(bytes: Buffer, name: string): Promise<string> {
  const [examined, resized] = await Promise.allSettled([
    decoder.examine(bytes),
    decoder.resize(bytes),
  ]);
  for (const result of [examined, resized]) {
    if (result.status === 'fulfilled') continue;
    expect(result.reason, name).toBeInstanceOf(StageError);
    expect(result.reason.code, name).toBe('bad-data');
  }
  if (resized.status === 'rejected') return String(resized.reason.details.reason);
  expect(resized.value, name).toHaveLength(224 * 224 * 3);
  return 'decoded';
}

test('2,100 damaged files are decoded or refused: none crashes this process, none hangs it', async () => {
  const counts: Record<string, number> = {};
  const files = Object.entries(await drawFiles());
  for (const [index, [name, whole]] of files.entries()) {
    expect(await outcomeOf(whole, name)).toBe('decoded');
    const below = createBelow(index + 1);
    const damaged = Array.from({ length: casesPerFile }, () => damage(whole, below));
    for (let start = 0; start < casesPerFile; start += inFlightCount) {
      const group = damaged.slice(start, start + inFlightCount);
      const outcomes = await Promise.all(group.map((bytes) => outcomeOf(bytes, name)));
      for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
  }
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  expect(total).toBe(files.length * casesPerFile);
  expect(total).toBeGreaterThanOrEqual(1000);
  expect(counts.decoded).toBeGreaterThan(50);
  expect(counts['corrupt-image']).toBeGreaterThan(200);
});
