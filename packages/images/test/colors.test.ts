import sharp, { type Sharp } from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { createImageDecoder, defaultImageLimits } from '../src/index.ts';
import { be16, be32, picture } from './hostile/hostile-file.ts';

const decoder = createImageDecoder(defaultImageLimits);

afterAll(() => decoder.close());

type Rgb = [number, number, number];

function plain(color: Rgb, side = 64): Sharp {
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => color[i % 3]!);
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
}

async function firstPixel(image: Sharp | Uint8Array): Promise<number[]> {
  const bytes = image instanceof Uint8Array ? image : await image.toBuffer();
  return [...(await decoder.resize(bytes)).subarray(0, 3)];
}

function expectNear(found: number[], expected: readonly number[], tolerance = 3): void {
  for (const [channel, value] of expected.entries()) {
    expect(Math.abs(found[channel]! - value), `${found} for ${expected}`).toBeLessThanOrEqual(
      tolerance,
    );
  }
}

const color: Rgb = [200, 80, 60];

test('a picture in Display P3 comes out in sRGB, whatever its format', async () => {
  const wide = plain(color).withIccProfile('p3');
  for (const format of ['png', 'jpeg', 'webp', 'tiff'] as const) {
    const bytes = await wide.clone().toFormat(format, { quality: 100 }).toBuffer();
    // What is stored differs from what is meant: the profile is heeded.
    const stored = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
    expect(Math.abs(stored[0]! - color[0])).toBeGreaterThan(5);
    expectNear(await firstPixel(bytes), color);
  }
});

test('a picture in Display P3 comes out in sRGB where libvips shrinks it, too', async () => {
  expectNear(
    await firstPixel(plain(color, 1000).withIccProfile('p3').jpeg({ quality: 100 })),
    color,
  );
});

/** s15Fixed16 numbers of an ICC profile. */
const fixed = (...values: number[]): Buffer =>
  Buffer.concat(values.map((value) => be32(Math.round(value * 65_536) >>> 0)));

/** An ICC profile of sRGB's primaries in another order, with a gamma of 2.2. */
function swappedProfile(): Buffer {
  const primaries = {
    rXYZ: [0.3851, 0.7169, 0.0971], // green
    gXYZ: [0.1431, 0.0606, 0.7141], // blue
    bXYZ: [0.4361, 0.2225, 0.0139], // red
    wtpt: [0.9642, 1, 0.8249],
  };
  const curve = Buffer.concat([Buffer.from('curv\0\0\0\0'), be32(1), be16(0x0233), be16(0)]);
  const text = Buffer.concat([
    Buffer.from('desc\0\0\0\0'),
    be32(2),
    Buffer.from('x\0'),
    Buffer.alloc(80),
  ]);
  const tags: [string, Buffer][] = [
    ...Object.entries(primaries).map(([name, values]): [string, Buffer] => [
      name,
      Buffer.concat([Buffer.from('XYZ \0\0\0\0'), fixed(...values)]),
    ]),
    ...['rTRC', 'gTRC', 'bTRC'].map((name): [string, Buffer] => [name, curve]),
    ['desc', text.subarray(0, 92)],
    ['cprt', Buffer.concat([Buffer.from('text\0\0\0\0'), Buffer.from('none')])],
  ];
  let at = 128 + 4 + tags.length * 12;
  const rows = tags.map(([name, data]) => {
    const row = Buffer.concat([Buffer.from(name), be32(at), be32(data.length)]);
    at += data.length;
    return row;
  });
  const head = Buffer.alloc(128);
  be32(at).copy(head, 0);
  be32(0x02400000).copy(head, 8);
  head.write('mntrRGB XYZ ', 12);
  head.write('acsp', 36);
  fixed(0.9642, 1, 0.8249).copy(head, 68);
  return Buffer.concat([head, be32(tags.length), ...rows, ...tags.map(([, data]) => data)]);
}

test('a profile whose channels are swapped is heeded, as a person sees it', async () => {
  const jpeg = await plain([220, 40, 40])
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
  const profile = swappedProfile();
  const body = Buffer.concat([Buffer.from('ICC_PROFILE\0'), Buffer.of(1, 1), profile]);
  const marked = Buffer.concat([
    jpeg.subarray(0, 2),
    Buffer.of(0xff, 0xe2),
    be16(body.length + 2),
    body,
    jpeg.subarray(2),
  ]);
  expectNear(await firstPixel(jpeg), [220, 40, 40]);
  expectNear(await firstPixel(marked), [40, 220, 40], 8); // its first channel is green
});

test('a profile that is broken does not cost the picture', async () => {
  const bytes = await plain(color).withIccProfile('p3').jpeg({ quality: 100 }).toBuffer();
  const at = bytes.indexOf('ICC_PROFILE');
  bytes.fill(0xee, at + 14, at + 200);
  const [red] = await firstPixel(bytes);
  expect(red).toBeGreaterThan(150);
});

test('16 bits a channel are scaled, not wrapped, in PNG and TIFF', async () => {
  const values = Uint16Array.from(
    { length: 30 * 30 * 3 },
    (_, i) => [0x8001, 0x00ff, 0xff00][i % 3]!,
  );
  const raw = { width: 30, height: 30, channels: 3 } as const;
  const deep = sharp(values, { raw }).toColourspace('rgb16');
  for (const image of [deep.clone().png(), deep.clone().tiff({ compression: 'deflate' })]) {
    const bytes = await image.toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    expectNear(await firstPixel(bytes), [128, 0, 255], 1);
  }
});

test('half transparent pixels are seen on white, in every format that has them', async () => {
  const image = plain([255, 0, 0]).ensureAlpha(0.5);
  const files = [
    image.clone().png(),
    image.clone().webp({ quality: 100 }),
    image.clone().tiff({ compression: 'lzw' }),
    image.clone().avif({ quality: 100 }),
  ];
  for (const file of files) expectNear(await firstPixel(file), [255, 127, 127], 4);
});

test('a palette, with and without a transparent colour, and grey come out as they look', async () => {
  expectNear(await firstPixel(plain(color).png({ palette: true })), color);
  const clear = plain(color).ensureAlpha(0);
  expectNear(await firstPixel(clear.clone().png({ palette: true })), [255, 255, 255]);
  expectNear(await firstPixel(clear.clone().gif()), [255, 255, 255]);
  expectNear(await firstPixel(plain([90, 90, 90]).toColourspace('b-w').png()), [90, 90, 90]);
  expectNear(
    await firstPixel(plain([90, 90, 90]).toColourspace('b-w').ensureAlpha(0).png()),
    [255, 255, 255],
  );
});

test('CMYK with a profile comes out as LittleCMS converts it, perceptually', async () => {
  const image = plain([160, 90, 80]).toColourspace('cmyk').withIccProfile('cmyk');
  const bytes = await image.jpeg({ quality: 100 }).toBuffer();
  expect((await sharp(bytes).metadata()).space).toBe('cmyk');
  expectNear(await firstPixel(bytes), [160, 82, 63], 2); // made with Pillow's ImageCms
});

test('of an animation the first frame is seen', async () => {
  const frames = Buffer.concat([Buffer.alloc(48 * 3, 200), Buffer.alloc(48 * 3, 20)]);
  const raw = { width: 8, height: 12, channels: 3, pageHeight: 6 } as const;
  for (const format of ['gif', 'webp'] as const) {
    const bytes = await sharp(frames, { raw })
      .toFormat(format, { lossless: true } as object)
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    expectNear(await firstPixel(bytes), [200, 200, 200]);
  }
});

test('each of the eight turns of EXIF gives the same upright picture', async () => {
  const upright = await decoder.resize(await picture(64, 48).png().toBuffer());
  const turns: ((image: Sharp) => Sharp)[] = [
    (image) => image,
    (image) => image.flop(),
    (image) => image.rotate(180),
    (image) => image.flip(),
    (image) => image.flip().rotate(90),
    (image) => image.rotate(270),
    (image) => image.flop().rotate(90),
    (image) => image.rotate(90),
  ];
  for (const [index, turn] of turns.entries()) {
    const turned = await turn(picture(64, 48)).png().toBuffer();
    const bytes = await sharp(turned)
      .withMetadata({ orientation: index + 1 })
      .png()
      .toBuffer();
    const pixels = await decoder.resize(bytes);
    expect(Buffer.from(pixels).equals(upright), `orientation ${index + 1}`).toBe(true);
  }
});
