import {
  be16,
  be32,
  type HostileFile,
  insertAt,
  le16,
  le32,
  picture,
  replaceAt,
} from './hostile-file.ts';

const marker = (code: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0xff, code), be16(body.length + 2), body]);

/** Where each segment of a JPEG begins, up to its first scan. */
function segmentsOf(file: Buffer): number[] {
  const starts: number[] = [];
  for (let at = 2; file[at] === 0xff; at += 2 + file.readUInt16BE(at + 2)) {
    starts.push(at);
    if (file[at + 1] === 0xda) break;
  }
  return starts;
}

const find = (file: Buffer, code: number): number => file.indexOf(Buffer.of(0xff, code));

/** EXIF whose first directory names itself as the next, and which says to turn the picture. */
function loopingExif(): Buffer {
  const entry = Buffer.concat([le16(0x0112), le16(3), le32(1), le32(6)]);
  const subDirectory = Buffer.concat([le16(0x8769), le16(4), le32(1), le32(8)]);
  const directory = Buffer.concat([le16(2), entry, subDirectory, le32(8)]);
  return Buffer.concat([Buffer.from('Exif\0\0II*\0'), le32(8), directory]);
}

/** A progressive file with one of its scans repeated. */
function manyScans(progressive: Buffer, count: number): Buffer {
  const last = progressive.lastIndexOf(Buffer.of(0xff, 0xda));
  const scan = progressive.subarray(last, progressive.length - 2);
  return insertAt(progressive, progressive.length - 2, ...Array<Buffer>(count).fill(scan));
}

/** A frame of 9,900 by 9,900 and scans that say nothing. */
function scanBomb(progressive: Buffer, count: number): Buffer {
  const frame = find(progressive, 0xc2);
  return manyScans(
    replaceAt(progressive, frame + 5, Buffer.concat([be16(9900), be16(9900)])),
    count,
  );
}

function profileOf(sizeBytes: number): Buffer[] {
  const count = Math.ceil(sizeBytes / 65_000);
  return Array.from({ length: count }, (_, index) =>
    marker(
      0xe2,
      Buffer.concat([
        Buffer.from('ICC_PROFILE\0'),
        Buffer.of(index + 1, count),
        Buffer.alloc(65_000, 7),
      ]),
    ),
  );
}

/** JPEG: tables and scans without end, headers that lie, every segment cut. */
export async function jpegFiles(): Promise<HostileFile[]> {
  const whole = await picture().jpeg().toBuffer();
  const progressive = await picture().jpeg({ progressive: true }).toBuffer();
  const frame = find(whole, 0xc0);
  const table = marker(0xdb, Buffer.concat([Buffer.of(0), Buffer.alloc(64, 1)]));
  const huffman = marker(
    0xc4,
    Buffer.concat([Buffer.of(0), Buffer.alloc(16, 255), Buffer.alloc(4080)]),
  );
  const cut = segmentsOf(whole).map(
    (start, index): HostileFile => [
      `cut in segment ${index}`,
      'refused',
      whole.subarray(0, start + 5),
    ],
  );
  return [
    ...cut,
    ['cut in its scan', 'refused', whole.subarray(0, whole.length - 200)],
    [
      '100,000 quantisation tables',
      'either',
      insertAt(whole, 2, ...Array<Buffer>(100_000).fill(table)),
    ],
    ['a Huffman table with too many codes', 'refused', insertAt(whole, 2, huffman)],
    ['2,000 scans', 'either', manyScans(progressive, 2000)],
    ['a scan bomb: 1,000 scans of 98 million pixels', 'refused', scanBomb(progressive, 1000)],
    ['65,535 pixels wide and high', 'refused', replaceAt(whole, frame + 5, Buffer.alloc(4, 255))],
    ['no lines', 'refused', replaceAt(whole, frame + 5, be16(0))],
    ['two components', 'either', replaceAt(whole, frame + 9, Buffer.of(2))],
    ['200 components', 'refused', replaceAt(whole, frame + 9, Buffer.of(200))],
    ['a sampling factor of 15', 'refused', replaceAt(whole, frame + 11, Buffer.of(0xff))],
    ['12 bits a channel', 'refused', replaceAt(whole, frame + 4, Buffer.of(12))],
    ['EXIF that loops', 'decoded', insertAt(whole, 2, marker(0xe1, loopingExif()))],
    [
      'EXIF that says it has 4 GB',
      'decoded',
      insertAt(
        whole,
        2,
        marker(
          0xe1,
          Buffer.concat([Buffer.from('Exif\0\0MM\0*'), be32(8), be16(65_535), be32(0xffffffff)]),
        ),
      ),
    ],
    ['a colour profile of 16 MB', 'either', insertAt(whole, 2, ...profileOf(16_000_000))],
    ['a colour profile of noise', 'either', insertAt(whole, 2, ...profileOf(100))],
    ['arithmetic coding', 'either', replaceAt(whole, frame, Buffer.of(0xff, 0xc9))],
    ['lossless coding', 'refused', replaceAt(whole, frame, Buffer.of(0xff, 0xc3))],
    ['a million fill bytes', 'either', insertAt(whole, 2, Buffer.alloc(1_000_000, 255))],
    [
      'restart markers for ever',
      'either',
      insertAt(whole, whole.length - 2, Buffer.concat(Array(100_000).fill(Buffer.of(0xff, 0xd0)))),
    ],
    [
      'JPEG and ZIP in one',
      'decoded',
      Buffer.concat([whole, Buffer.from('PK\x03\x04 and a program')]),
    ],
    ['start and end', 'refused', Buffer.from('ffd8ffd9', 'hex')],
  ];
}
