import { type HostileFile, insertAt, le32, picture, replaceAt } from './hostile-file.ts';

const chunk = (type: string, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from(type), le32(data.length), data, Buffer.alloc(data.length % 2)]);
const riff = (...chunks: Buffer[]): Buffer => {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  return Buffer.concat([Buffer.from('RIFF'), le32(body.length), body]);
};
const le24 = (value: number): Buffer => le32(value).subarray(0, 3);
const canvas = (flags: number, side: number): Buffer =>
  chunk('VP8X', Buffer.concat([Buffer.of(flags, 0, 0, 0), le24(side - 1), le24(side - 1)]));

async function animation(frameCount: number): Promise<Buffer> {
  const still = await picture(8, 8).webp().toBuffer();
  const place = Buffer.concat([le24(0), le24(0), le24(7), le24(7), le24(100), Buffer.of(0)]);
  const frame = chunk('ANMF', Buffer.concat([place, still.subarray(12)]));
  const settings = chunk('ANIM', Buffer.alloc(6));
  return riff(canvas(2, 8), settings, ...Array<Buffer>(frameCount).fill(frame));
}

/** WebP: sizes that lie, animations, bombs. */
export async function webpFiles(): Promise<HostileFile[]> {
  const lossy = await picture().webp().toBuffer();
  const lossless = await picture().webp({ lossless: true }).toBuffer();
  const maxSide = replaceAt(lossless, 21, Buffer.of(0xff, 0xff, 0xff, 0x0f));
  return [
    ['a file that says it has 4 GB', 'either', replaceAt(lossy, 4, le32(0xffffffff))],
    ['a file that says it has 4 bytes', 'refused', replaceAt(lossy, 4, le32(4))],
    ['a chunk that says it has 4 GB', 'refused', replaceAt(lossy, 16, le32(0xfffffff0))],
    ['a chunk of no bytes', 'refused', replaceAt(lossy, 16, le32(0))],
    ['16,384 pixels wide and high', 'refused', maxSide],
    ['cut, lossy', 'refused', lossy.subarray(0, lossy.length - 300)],
    ['cut, lossless', 'refused', lossless.subarray(0, lossless.length - 300)],
    ['50 frames', 'decoded', await animation(50)],
    ['5,000 frames', 'refused', await animation(5000)],
    [
      'a canvas of 2^24 by 2^24',
      'refused',
      riff(canvas(2, 2 ** 24), chunk('ANIM', Buffer.alloc(6))),
    ],
    ['an animation without frames', 'refused', riff(canvas(2, 8), chunk('ANIM', Buffer.alloc(6)))],
    [
      'a frame beyond its canvas',
      'refused',
      replaceAt(await animation(2), 20 + 10 + 8 + 6 + 8, le24(999_999)),
    ],
    [
      'noise for a colour profile',
      'either',
      riff(canvas(0x20, 40), chunk('ICCP', Buffer.alloc(70_000, 3)), lossy.subarray(12)),
    ],
    [
      '100,000 unknown chunks',
      'either',
      insertAt(lossy, lossy.length, ...Array<Buffer>(100_000).fill(chunk('ABCD', Buffer.alloc(2)))),
    ],
    ['a header alone', 'refused', lossy.subarray(0, 16)],
  ];
}
