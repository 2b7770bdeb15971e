import { type HostileFile, le16, picture, replaceAt } from './hostile-file.ts';

const screen = (width: number, height: number): Buffer =>
  Buffer.concat([
    Buffer.from('GIF89a'),
    le16(width),
    le16(height),
    Buffer.of(0x80, 0, 0),
    Buffer.from([0, 0, 0, 255, 255, 255]),
  ]);

/** A frame of `side` by `side`, whose data says nothing after its first pixel. */
const frame = (side: number): Buffer =>
  Buffer.concat([
    Buffer.of(0x2c, 0, 0, 0, 0),
    le16(side),
    le16(side),
    Buffer.of(0, 2, 2, 0x4c, 0x01, 0),
  ]);

const trailer = Buffer.of(0x3b);
const repeat = (part: Buffer, count: number): Buffer =>
  Buffer.concat(Array<Buffer>(count).fill(part));
const comment = Buffer.concat([Buffer.of(0x21, 0xfe, 255), Buffer.alloc(255, 65), Buffer.of(0)]);

/** GIF: screens too large, blocks without end, ten thousand frames. */
export async function gifFiles(): Promise<HostileFile[]> {
  const whole = await picture().gif().toBuffer();
  const one = (...parts: Buffer[]): Buffer => Buffer.concat([screen(1, 1), ...parts, trailer]);
  return [
    [
      'a screen of 65,535 by 65,535',
      'either',
      Buffer.concat([screen(65_535, 65_535), frame(1), trailer]),
    ],
    ['a frame of 65,535 by 65,535', 'refused', one(frame(65_535))],
    ['10,000 frames', 'refused', one(repeat(frame(1), 10_000))],
    ['a million comments', 'either', one(repeat(comment, 100_000), frame(1))],
    [
      'a block without end',
      'refused',
      Buffer.concat([
        screen(1, 1),
        repeat(Buffer.concat([Buffer.of(0x21, 0xfe, 255), Buffer.alloc(255)]), 1000),
      ]),
    ],
    [
      'a code size of 12',
      'refused',
      one(Buffer.of(0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 12, 2, 0x4c, 1, 0)),
    ],
    [
      'a frame beyond its screen',
      'either',
      one(
        Buffer.concat([
          Buffer.of(0x2c),
          le16(60_000),
          le16(60_000),
          le16(9),
          le16(9),
          Buffer.of(0, 2, 2, 0x4c, 1, 0),
        ]),
      ),
    ],
    ['no frame', 'refused', one()],
    ['cut', 'refused', whole.subarray(0, 400)],
    ['GIF and JavaScript in one', 'either', Buffer.from('GIF89a/*\0\0\0\0\0\0\0*/=1;alert(1)')],
    ['a palette index beyond its palette', 'either', replaceAt(whole, 10, Buffer.of(0x80))],
  ];
}
