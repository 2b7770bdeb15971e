import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodePlainPng } from './decode-plain-png.ts';

const [width, height] = [5, 6];
const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i * 11) % 256);

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A PNG whose filtered rows are bytes as they come: what they stand for is up to the reader. */
function pngOf(filters: number[], extra: Buffer[] = []): Buffer {
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, height, 8, 2, 0, 0, 0]);
  const rows = filters.map((filter, y) =>
    Buffer.concat([Buffer.of(filter), pixels.subarray(y * width * 3, (y + 1) * width * 3)]),
  );
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...extra,
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('every filter is undone as libvips does', async () => {
  for (const filters of [
    [0, 1, 2, 3, 4, 0],
    [4, 4, 3, 3, 1, 2],
    [3, 0, 4, 2, 1, 1],
    [2, 4, 1, 4, 3, 4],
  ]) {
    const png = pngOf(filters);
    const theirs = await sharp(png).raw().toBuffer();
    const decoded = decodePlainPng(png, 30);
    expect(decoded).toMatchObject({ widthPx: width, heightPx: height });
    expect(theirs.equals(decoded!.pixels)).toBe(true);
  }
});

test('what sharp writes comes back, from bytes in the middle of a buffer', async () => {
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const shifted = Buffer.concat([Buffer.alloc(3), png, Buffer.alloc(2)]);
  expect(decodePlainPng(shifted.subarray(3), 30)?.pixels).toEqual(pixels);
});

test('a picture with a gamma, a profile, transparency or a second frame is left to libvips', () => {
  for (const type of ['gAMA', 'cHRM', 'iCCP', 'sRGB', 'tRNS', 'acTL', 'eXIf', 'PLTE']) {
    expect(decodePlainPng(pngOf([0, 0, 0, 0, 0, 0], [chunk(type, Buffer.alloc(4))]), 30)).toBe(
      undefined,
    );
  }
});

test('a picture with alpha, of 16 bits, gray or interlaced is left to libvips', async () => {
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  const files = [
    image.clone().ensureAlpha().png(),
    image.clone().toColourspace('rgb16').png(),
    image.clone().toColourspace('b-w').png(),
    image.clone().png({ progressive: true }),
    image.clone().png({ palette: true }),
    image.clone().jpeg(),
  ];
  for (const file of files) expect(decodePlainPng(await file.toBuffer(), 30)).toBe(undefined);
});

test('a picture above the limit is left to libvips', () => {
  expect(decodePlainPng(pngOf([0, 0, 0, 0, 0, 0]), 29)).toBe(undefined);
});

test('a damaged picture is left to libvips, wherever it is cut or changed', () => {
  const png = pngOf([0, 1, 2, 3, 4, 0]);
  for (let size = 0; size < png.length; size++) {
    expect(decodePlainPng(png.subarray(0, size), 30)).toBe(undefined);
    const changed = Buffer.from(png);
    changed[size]! ^= 1;
    expect(decodePlainPng(changed, 30)).toBe(undefined);
  }
  expect(decodePlainPng(pngOf([0, 0, 0, 0, 0]), 30)).toBe(undefined); // a row is missing
  expect(decodePlainPng(pngOf([0, 0, 0, 0, 0, 0, 0]), 30)).toBe(undefined); // one too many
  expect(decodePlainPng(pngOf([5, 0, 0, 0, 0, 0]), 30)).toBe(undefined); // no such filter
});
