import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StageError } from '@sightline/contracts';
import sharp, { type Sharp } from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { createImageDecoder } from './image-decoder.ts';
import { defaultImageLimits, type ImageLimits } from './image-limits.ts';

type OddImage = {
  file: string;
  expect: string;
  note: string;
  pillow: { mean_rgb_on_white?: number[] };
};

const side = 224;
const decoder = createImageDecoder(defaultImageLimits);

afterAll(() => decoder.close());

const refusals = ['corrupt-image', 'too-many-pixels', 'unsupported-format'];
const landscape = [97, 94.7, 83.5];
/** Pillow ignores colour profiles: these means are those of the same picture without one. */
const meanByHand: Record<string, number[]> = {
  'exif-landscape-3.jpg': landscape,
  'exif-landscape-5.jpg': landscape,
  'exif-landscape-7.jpg': landscape,
  'cmyk-no-profile.jpg': [114.5, 116.9, 104.5], // without a profile no colour is the right one
};
const oddFolder = new URL('../../../../shared/data/odd-images/', import.meta.url);
const hasOddImages = existsSync(oddFolder);
if (!hasOddImages) console.log('odd images: skipped, because ../shared/data/odd-images is absent');
const oddImages: OddImage[] = hasOddImages
  ? JSON.parse(readFileSync(new URL('manifest.json', oddFolder), 'utf8')).files
  : [];

function pixelAt(pixels: Uint8Array, x: number, y: number): number[] {
  return [...pixels.subarray((y * side + x) * 3, (y * side + x) * 3 + 3)];
}

function meanColor(pixels: Uint8Array): number[] {
  const sums = [0, 0, 0];
  for (let i = 0; i < pixels.length; i++) sums[i % 3] = sums[i % 3]! + pixels[i]!;
  return sums.map((sum) => sum / (side * side));
}

function expectColor(found: number[], expected: readonly number[]): void {
  for (const [channel, value] of found.entries()) {
    expect(Math.abs(value - expected[channel]!)).toBeLessThan(4);
  }
}

/** Left half red, right half blue. */
function redAndBlue(width: number, height: number): Sharp {
  const red = { create: { width: width / 2, height, channels: 3, background: '#ff0000' } } as const;
  const whole = { create: { width, height, channels: 3, background: '#0000ff' } } as const;
  return sharp(whole).composite([{ input: red, left: 0, top: 0 }]);
}

async function refusalOf(
  bytes: Uint8Array,
  limits: Partial<ImageLimits> = {},
): Promise<StageError> {
  const strict = createImageDecoder({ ...defaultImageLimits, ...limits });
  const error = await strict.resize(bytes).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const examined = await strict.examine(bytes).catch((thrown: StageError) => thrown.details);
  expect(examined).toEqual((error as StageError).details);
  await strict.close();
  expect(error).toBeInstanceOf(StageError);
  return error as StageError;
}

describe.skipIf(!hasOddImages)('odd images', () => {
  for (const odd of oddImages) {
    const bytes = (): Uint8Array => readFileSync(new URL(`files/${odd.file}`, oddFolder));

    test(`${odd.file} (${odd.expect}): ${odd.note}`, async () => {
      const result = await decoder.resize(bytes()).catch((thrown: unknown) => thrown);
      if (result instanceof StageError) {
        expect(odd.expect).not.toBe('decode');
        expect(result.code).toBe('bad-data');
        expect(refusals).toContain(result.details.reason);
      } else {
        expect(odd.expect).not.toBe('reject');
        const expected = meanByHand[odd.file] ?? odd.pillow.mean_rgb_on_white;
        if (expected) expectColor(meanColor(result as Uint8Array), expected);
      }
    });
  }
});

test('an image on its side is turned upright by its EXIF orientation, large or small', async () => {
  for (const size of [60, 600]) {
    const bytes = await redAndBlue(size, size).withMetadata({ orientation: 6 }).png().toBuffer();
    const pixels = await decoder.resize(bytes);
    expect(pixelAt(pixels, 112, 10)).toEqual([255, 0, 0]);
    expect(pixelAt(pixels, 112, 213)).toEqual([0, 0, 255]);
  }
});

test('transparent pixels become white, large or small', async () => {
  for (const width of [32, 320]) {
    const clear = { r: 255, g: 0, b: 0, alpha: 0 };
    const create = { width, height: width, channels: 4 as const, background: clear };
    const pixels = await decoder.resize(await sharp({ create }).png().toBuffer());
    expect(meanColor(pixels)).toEqual([255, 255, 255]);
  }
});

test('an image that is 224×224 already keeps its bytes', async () => {
  const raw = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * 7) % 256);
  const bytes = await sharp(raw, { raw: { width: side, height: side, channels: 3 } }).png();
  expect(Buffer.from(raw).equals(await decoder.resize(await bytes.toBuffer()))).toBe(true);
});

test('a big JPEG keeps its colours', async () => {
  const bytes = await redAndBlue(2000, 1200).jpeg({ quality: 95 }).toBuffer();
  const pixels = await decoder.resize(bytes);
  expectColor(pixelAt(pixels, 40, 100), [254, 0, 0]);
  expectColor(pixelAt(pixels, 180, 100), [0, 0, 254]);
});

test('SVG is refused, whatever it draws', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect/></svg>';
  const { message, details } = await refusalOf(Buffer.from(svg));
  expect(details.reason).toBe('unsupported-format');
  expect(message).toContain('svg');
});

test('an image above the pixel limit is refused from its header', async () => {
  const image = redAndBlue(40, 40);
  for (const format of ['png', 'jpeg', 'webp'] as const) {
    const bytes = await image.clone().toFormat(format).toBuffer();
    const { message, details } = await refusalOf(bytes, { maxPixels: 1599 });
    expect(details.reason).toBe('too-many-pixels');
    expect(message).toContain('1599');
  }
});

test('on either side of 896 pixels, where libvips takes over, an image looks the same', async () => {
  const grains = Uint8Array.from({ length: 4 * 4 * 3 }, (_, i) => 60 + ((i * 37) % 130));
  const colors = async (width: number): Promise<Uint8Array> => {
    const image = sharp(grains, { raw: { width: 4, height: 4, channels: 3 } });
    return decoder.resize(await image.resize(width, width, { kernel: 'cubic' }).png().toBuffer());
  };
  const [below, above] = [await colors(896), await colors(898)];
  const differences = below.map((value, i) => Math.abs(value - above[i]!));
  expect(differences.reduce((largest, one) => Math.max(largest, one), 0)).toBeLessThanOrEqual(2);
});

test('more bytes or frames than the limits allow are refused', async () => {
  const bytes = await redAndBlue(40, 40).jpeg().toBuffer();
  const { message } = await refusalOf(bytes, { maxImageBytes: bytes.length - 1 });
  expect(message).toBe(`The image has ${bytes.length} bytes; the limit is ${bytes.length - 1}.`);
  const frames = Buffer.concat([...Array(5).keys()].map((index) => Buffer.alloc(300, index * 50)));
  const raw = { width: 10, height: 50, channels: 3, pageHeight: 10 } as const;
  for (const format of ['gif', 'webp'] as const) {
    const animation = await sharp(frames, { raw }).toFormat(format).toBuffer();
    expect((await refusalOf(animation, { maxFrames: 4 })).details.reason).toBe('too-many-frames');
    expectColor(meanColor(await decoder.resize(animation)), [0, 0, 0]);
  }
});

/** Noise upon a ground that grows lighter to the right in the upper half, darker in the lower. */
function noisySlope(width: number, height: number): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    const slope = (160 * x) / width;
    pixels[at] = 40 + (2 * y < height ? slope : 160 - slope) + ((at * 7919) % 13);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

test.each([
  ['small', 64, 48],
  ['large', 640, 480],
])('a %s picture has one difference hash, whatever keeps its pixels', async (_, width, height) => {
  const image = noisySlope(width, height);
  const files = await Promise.all([
    image.clone().png().toBuffer(),
    image.clone().webp({ lossless: true }).toBuffer(),
    image.clone().tiff({ compression: 'none' }).toBuffer(),
    image.clone().ensureAlpha().png().toBuffer(),
    image.clone().jpeg({ quality: 95 }).toBuffer(),
    image.clone().greyscale().png().toBuffer(),
  ]);
  const found = await Promise.all(files.map((file) => decoder.examine(file)));
  for (const { differenceHash } of found) expect(differenceHash).toEqual([-1, 0]);
});

test('a plain PNG is examined here as a decoder would', async () => {
  const image = redAndBlue(40, 30);
  const plain = await decoder.examine(await image.clone().png().toBuffer());
  const palette = await decoder.examine(await image.clone().png({ palette: true }).toBuffer());
  expect(plain).toMatchObject({ format: 'png', widthPx: 40, heightPx: 30 });
  expect(plain).toEqual(palette);
});

test('what libvips says of a file is passed on, on one line', async () => {
  const { message } = await refusalOf(Buffer.from('89504e470d0a1a0a', 'hex'));
  expect(message).toMatch(/^The image cannot be decoded \(.*\)\.$/);
});

test('a picture that is viewed keeps its shape, upright, and is shrunk to a screen', async () => {
  const lying = await redAndBlue(60, 20).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const { pixels, ...size } = await decoder.view(lying);
  expect(size).toEqual({ widthPx: 20, heightPx: 60 });
  expectColor([...pixels.subarray(0, 3)], [254, 0, 0]);
  expect(await decoder.view(await redAndBlue(40, 30).png().toBuffer())).toMatchObject({
    widthPx: 40,
    heightPx: 30,
  });
  const { pixels: shrunk, ...shrunkSize } = await decoder.view(
    await redAndBlue(4000, 1000).webp().toBuffer(),
  );
  expect(shrunkSize).toEqual({ widthPx: 2048, heightPx: 512 });
  expect(shrunk).toHaveLength(2048 * 512 * 3);
  await expect(decoder.view(Buffer.from('<svg/>'))).rejects.toMatchObject({ code: 'bad-data' });
});

test('who leaves is not waited for, and those behind are decoded as ever', async () => {
  const single = createImageDecoder(defaultImageLimits, { processCount: 1 });
  const bytes = await redAndBlue(1000, 600).jpeg().toBuffer();
  const controller = new AbortController();
  const { signal } = controller;
  const left = Array.from({ length: 4 }, () => single.resize(bytes, signal)); // two are under way
  const behind = single.resize(bytes);
  controller.abort(new Error('has left'));
  for (const one of left) await expect(one).rejects.toThrow('has left');
  await expect(single.resize(bytes, signal)).rejects.toThrow('has left');
  expect(await behind).toHaveLength(side * side * 3);
  await single.close();
});

const closingProgram = `
  import { createImageDecoder, defaultImageLimits } from '@sightline/images';
  const decoder = createImageDecoder(defaultImageLimits, { processCount: 1, program: process.argv[1] });
  await decoder.resize(Buffer.from(process.argv[2], 'base64'));
  await decoder.close();
  console.log('closed');
`;

test('a program that closes it goes on, also where nothing else keeps it alive', async () => {
  const lingering = fileURLToPath(new URL('../test/lingering-decoder.mjs', import.meta.url));
  const picture = (await redAndBlue(60, 20).jpeg().toBuffer()).toString('base64');
  const words = ['--input-type=module', '-e', closingProgram, lingering, picture];
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, words, { cwd, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'closed\n' });
});
