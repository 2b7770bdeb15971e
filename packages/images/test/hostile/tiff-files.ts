import { deflateSync } from 'node:zlib';
import { be16, type HostileFile, le16, le32, picture } from './hostile-file.ts';

type Entry = [tag: number, type: number, count: number, value: number];

/** One directory at 8 and data behind it; `next` is where the directory after it lies. */
function tiffOf(entries: Entry[], data: Buffer = Buffer.alloc(0), next = 0): Buffer {
  const rows = entries.map(([tag, type, count, value]) =>
    Buffer.concat([le16(tag), le16(type), le32(count), le32(value)]),
  );
  return Buffer.concat([
    Buffer.from('II*\0'),
    le32(8),
    le16(entries.length),
    ...rows,
    le32(next),
    data,
  ]);
}

type Settings = {
  width?: number;
  height?: number;
  bits?: number;
  compression?: number;
  size?: number;
  at?: number;
  samples?: number;
  rows?: number;
};

/** The tags of a grey image whose one strip follows them. */
function tags({
  width = 16,
  height = 16,
  bits = 8,
  compression = 1,
  size = 256,
  samples = 1,
  rows = height,
  at,
}: Settings = {}): Entry[] {
  const count = 9;
  const dataAt = at ?? 8 + 2 + count * 12 + 4;
  return [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, 1, bits],
    [259, 3, 1, compression],
    [262, 3, 1, 1],
    [273, 4, 1, dataAt],
    [277, 3, 1, samples],
    [278, 4, 1, rows],
    [279, 4, 1, size],
  ];
}

const pixels = Buffer.alloc(256, 128);
const deflate = 8;

/** 2,000 directories, each naming the next. */
function manyPages(count: number): Buffer {
  const pageBytes = 2 + 9 * 12 + 4;
  const pages = Array.from({ length: count }, (_, page) => {
    const next = page + 1 === count ? 0 : 8 + (page + 1) * pageBytes;
    return tiffOf(tags({ at: 8 + count * pageBytes }), Buffer.alloc(0), next).subarray(8);
  });
  return Buffer.concat([Buffer.from('II*\0'), le32(8), ...pages, pixels]);
}

function tiles(side: number): Buffer {
  const shared = tags().filter(([tag]) => tag < 273 || tag === 277);
  const own: Entry[] = [
    [322, 4, 1, side],
    [323, 4, 1, side],
    [324, 4, 1, 8],
    [325, 4, 1, 256],
  ];
  return tiffOf([...shared, ...own], pixels);
}

/** TIFF: directories that loop, strips and tiles that lie, odd depths, bombs. */
export async function tiffFiles(): Promise<HostileFile[]> {
  const whole = await picture().tiff({ compression: 'lzw' }).toBuffer();
  const bomb = deflateSync(Buffer.alloc(90_000_000), { level: 9 });
  const odd = (bits: number): HostileFile => [
    `${bits} bits a sample`,
    'either',
    tiffOf(tags({ bits, size: 256 }), pixels),
  ];
  return [
    ['a plain one', 'decoded', tiffOf(tags(), pixels)],
    ['a directory that names itself as the next', 'either', tiffOf(tags(), pixels, 8)],
    ['2,000 pages', 'refused', manyPages(2000)],
    [
      'a directory beyond the end',
      'refused',
      Buffer.concat([Buffer.from('II*\0'), le32(0xfffffff0), pixels]),
    ],
    [
      '65,535 tags',
      'refused',
      Buffer.concat([Buffer.from('II*\0'), le32(8), le16(65_535), Buffer.alloc(2000, 1)]),
    ],
    ['a strip of 4 GB', 'either', tiffOf(tags({ size: 0xffffffff }), pixels)],
    ['a strip beyond the end', 'refused', tiffOf(tags({ at: 0xfffffff0 }), pixels)],
    ['4 billion rows a strip', 'either', tiffOf(tags({ rows: 0xffffffff }), pixels)],
    ['4 billion pixels wide', 'refused', tiffOf(tags({ width: 0xffffffff }), pixels)],
    ['60,000 by 60,000', 'refused', tiffOf(tags({ width: 60_000, height: 60_000 }), pixels)],
    ['no pixels wide', 'refused', tiffOf(tags({ width: 0 }), pixels)],
    ['tiles of 2^31', 'refused', tiles(2 ** 31)],
    ['tiles of no size', 'refused', tiles(0)],
    ['65,535 samples a pixel', 'refused', tiffOf(tags({ samples: 65_535 }), pixels)],
    odd(0),
    odd(3),
    odd(7),
    odd(12),
    odd(24),
    odd(33),
    odd(255),
    [
      'a deflate bomb for 256 pixels',
      'either',
      tiffOf(tags({ compression: deflate, size: bomb.length }), bomb),
    ],
    [
      'a deflate bomb of 90 million pixels',
      'either',
      tiffOf(tags({ width: 9000, height: 10_000, compression: deflate, size: bomb.length }), bomb),
    ],
    [
      'compression of a kind that does not exist',
      'refused',
      tiffOf(tags({ compression: 9999 }), pixels),
    ],
    ['JPEG in TIFF without its tables', 'refused', tiffOf(tags({ compression: 7 }), pixels)],
    [
      'BigTIFF that ends',
      'refused',
      Buffer.concat([Buffer.from('II+\0'), le16(8), be16(0), Buffer.alloc(8, 255)]),
    ],
    ['cut', 'refused', whole.subarray(0, whole.length - 200)],
  ];
}
