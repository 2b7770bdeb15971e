import sharp, { type Sharp } from 'sharp';

/** A file that somebody made to do harm, and what must become of it; `either` with a reason. */
export type HostileFile = [name: string, expected: 'refused' | 'decoded' | 'either', bytes: Buffer];

/** A small picture that no format writes away. */
export function picture(width = 40, height = 30): Sharp {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i * 7) % 256);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** uint16 or uint32, big-endian or little. */
export function be16(value: number): Buffer {
  return Buffer.of((value >>> 8) & 255, value & 255);
}

export function be32(value: number): Buffer {
  return Buffer.concat([be16(value >>> 16), be16(value)]);
}

export function le16(value: number): Buffer {
  return be16(value).reverse();
}

export function le32(value: number): Buffer {
  return be32(value).reverse();
}

/** The same file with some bytes put in. */
export function insertAt(file: Buffer, at: number, ...parts: Buffer[]): Buffer {
  return Buffer.concat([file.subarray(0, at), ...parts, file.subarray(at)]);
}

export function replaceAt(file: Buffer, at: number, bytes: Buffer): Buffer {
  return Buffer.concat([file.subarray(0, at), bytes, file.subarray(at + bytes.length)]);
}
