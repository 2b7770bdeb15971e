import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readJpegSize } from './read-jpeg-size.ts';

const picture = { create: { width: 30, height: 20, channels: 3, background: '#102030' } } as const;

test('the size of baseline and progressive files is read, behind their metadata', async () => {
  for (const progressive of [false, true]) {
    const image = sharp(picture).withExif({ IFD0: { Copyright: 'nobody' } });
    const bytes = await image.jpeg({ progressive }).toBuffer();
    expect(readJpegSize(bytes)).toEqual({ width: 30, height: 20 });
    expect(readJpegSize(Buffer.concat([Buffer.alloc(1), bytes]).subarray(1))).toEqual({
      width: 30,
      height: 20,
    });
  }
});

test('what is no JPEG has no size, nor has a header that is cut', async () => {
  expect(readJpegSize(await sharp(picture).png().toBuffer())).toBe(undefined);
  const bytes = await sharp(picture).jpeg().toBuffer();
  const frame = bytes.indexOf(Buffer.of(0xff, 0xc0));
  for (let size = 0; size < frame + 9; size++) {
    expect(readJpegSize(bytes.subarray(0, size))).toBe(undefined);
  }
  expect(readJpegSize(bytes.subarray(0, frame + 9))).toEqual({ width: 30, height: 20 });
});

test('a header with a byte between its segments is left to others', async () => {
  const bytes = await sharp(picture).jpeg().toBuffer();
  const odd = Buffer.concat([bytes.subarray(0, 2), Buffer.of(0), bytes.subarray(2)]);
  expect(readJpegSize(odd)).toBe(undefined);
});
