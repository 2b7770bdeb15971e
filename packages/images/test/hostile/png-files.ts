import { crc32, deflateSync } from 'node:zlib';
import { be16, be32, type HostileFile, picture, replaceAt } from './hostile-file.ts';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

export function pngChunk(type: string, data: Buffer, damage = 0): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([be32(data.length), body, be32(crc32(body) ^ damage)]);
}

type Header = { depth?: number; color?: number; interlace?: number };

function header(
  width: number,
  height: number,
  { depth = 8, color = 2, interlace = 0 }: Header = {},
) {
  const rest = Buffer.of(depth, color, 0, 0, interlace);
  return pngChunk('IHDR', Buffer.concat([be32(width), be32(height), rest]));
}

const end = pngChunk('IEND', Buffer.alloc(0));
const zeros = (sizeBytes: number): Buffer => deflateSync(Buffer.alloc(sizeBytes), { level: 9 });
const pngOf = (...chunks: Buffer[]): Buffer => Buffer.concat([signature, ...chunks, end]);
const data = (sizeBytes: number): Buffer => pngChunk('IDAT', zeros(sizeBytes));
/** Rows of `width` RGB pixels, each behind its filter. */
const rgbData = (width: number, height: number): Buffer => data(height * (width * 3 + 1));

function keyed(type: string, middle: Buffer, sizeBytes: number): Buffer {
  return pngChunk(type, Buffer.concat([Buffer.from('key\0'), middle, zeros(sizeBytes)]));
}

function animation(frameCount: number): Buffer {
  const control = Buffer.concat([be32(0), be32(4), be32(4), be32(0), be32(0), be16(1), be16(1)]);
  const frame = pngChunk('fcTL', Buffer.concat([control, Buffer.of(0, 0)]));
  const count = pngChunk('acTL', Buffer.concat([be32(frameCount), be32(0)]));
  return pngOf(header(4, 4), count, frame, rgbData(4, 4));
}

const palette = (size: number): Buffer => pngChunk('PLTE', Buffer.alloc(size * 3, 90));

/** PNG: bombs, sizes that lie, damage. */
export async function pngFiles(): Promise<HostileFile[]> {
  const interlaced = await picture().png({ progressive: true }).toBuffer();
  const whole = await picture().png().toBuffer();
  const many = Array.from({ length: 50_000 }, () => pngChunk('tEXt', Buffer.from('a\0b')));
  const splinters = Array.from({ length: 20_000 }, () => pngChunk('IDAT', Buffer.alloc(0)));
  return [
    ['IDAT of 200 MB for four pixels', 'either', pngOf(header(2, 2), data(200_000_000))],
    ['zTXt of 200 MB', 'either', pngOf(header(2, 2), keyed('zTXt', Buffer.of(0), 2e8), data(14))],
    ['iCCP of 200 MB', 'either', pngOf(header(2, 2), keyed('iCCP', Buffer.of(0), 2e8), data(14))],
    [
      'iTXt of 200 MB',
      'either',
      pngOf(header(2, 2), keyed('iTXt', Buffer.from([1, 0, 0, 0]), 2e8), data(14)),
    ],
    ['a chunk with a bad checksum', 'refused', pngOf(header(2, 2), pngChunk('IDAT', zeros(14), 1))],
    ['no pixels wide', 'refused', pngOf(header(0, 5), data(5))],
    ['no pixels high', 'refused', pngOf(header(5, 0), data(5))],
    ['2^31 pixels wide', 'refused', pngOf(header(2 ** 31, 1), data(14))],
    ['2^31 - 1 pixels wide and high', 'refused', pngOf(header(2 ** 31 - 1, 2 ** 31 - 1), data(14))],
    ['100 million pixels without data', 'refused', pngOf(header(10_000, 9_999), data(14))],
    ['interlaced and cut', 'refused', interlaced.subarray(0, interlaced.length / 2)],
    ['cut in its header', 'refused', whole.subarray(0, 20)],
    ['IHDR twice', 'refused', pngOf(header(2, 2), header(9999, 9999), data(14))],
    ['a chunk that says it has 4 GB', 'refused', replaceAt(whole, 33, be32(0xffffffff))],
    [
      'a palette index beyond its palette',
      'either',
      pngOf(
        header(4, 2, { color: 3 }),
        palette(2),
        pngChunk('IDAT', deflateSync(Buffer.from([0, 0, 1, 200, 255, 0, 3, 4, 5, 6]))),
      ),
    ],
    [
      'a palette of 300 colours',
      'either',
      pngOf(header(4, 2, { color: 3 }), palette(300), data(10)),
    ],
    ['a palette image without palette', 'refused', pngOf(header(4, 2, { color: 3 }), data(10))],
    ['a depth of 3 bits', 'refused', pngOf(header(4, 2, { depth: 3 }), data(26))],
    ['a colour type of 5', 'refused', pngOf(header(4, 2, { color: 5 }), data(26))],
    ['no data', 'refused', pngOf(header(4, 2))],
    ['an animation that claims a million frames', 'either', animation(1_000_000)],
    ['50,000 text chunks', 'either', pngOf(header(2, 2), ...many, data(14))],
    ['20,000 empty data chunks', 'either', pngOf(header(2, 2), ...splinters, data(14))],
    [
      'a row filter that does not exist',
      'refused',
      pngOf(header(1, 1), pngChunk('IDAT', deflateSync(Buffer.of(9, 1, 2, 3)))),
    ],
    [
      'a wide line of 30 million pixels',
      'either',
      pngOf(header(3e7, 1, { depth: 1, color: 0 }), data(3e7 / 8 + 1)),
    ],
  ];
}
