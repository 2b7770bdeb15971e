import { crc32, inflateSync } from 'node:zlib';

/** uint8 [heightPx, widthPx, 3], row-major, sRGB. */
export type RgbImage = { pixels: Uint8Array; widthPx: number; heightPx: number };

type Chunk = { type: string; data: Buffer };

const signature = Buffer.from('89504e470d0a1a0a', 'hex');
/** Depth 8, colour type 2 (RGB), deflate, filters a row, not interlaced: the end of an IHDR. */
const plainHeader = Buffer.from([8, 2, 0, 0, 0]);
/** Those that change no colour; with any other (a palette, a profile, a gamma) PNG is not plain. */
const plainTypes = new Set(['IHDR', 'pHYs', 'IDAT', 'IEND']);

/** Every chunk up to IEND, or undefined where one is cut off, damaged or not plain. */
function readChunks(file: Buffer): Chunk[] | undefined {
  const chunks: Chunk[] = [];
  for (let at = signature.length; at + 12 <= file.length; ) {
    const end = at + 8 + file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (!plainTypes.has(type) || end + 4 > file.length) return undefined;
    if (crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end)) return undefined;
    if (type === 'IEND') return chunks;
    chunks.push({ type, data: file.subarray(at + 8, end) });
    at = end + 4;
  }
  return undefined;
}

function inflate(chunks: readonly Chunk[], sizeBytes: number): Buffer | undefined {
  const data = chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data);
  try {
    const inflated = inflateSync(Buffer.concat(data), { maxOutputLength: sizeBytes });
    return inflated.length === sizeBytes ? inflated : undefined;
  } catch {
    return undefined; // libvips tells what is wrong with it
  }
}

/** The one of left, above and corner that is nearest to left + above - corner. */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** What the filters of a row, by number, add to each byte. */
const predictions: ((left: number, above: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => (left + above) >> 1,
  paeth,
];

/** [height, 1 + rowBytes] → [height, rowBytes]; undefined for a filter that does not exist. */
function unfilter(filtered: Buffer, rowBytes: number, height: number): Uint8Array | undefined {
  const pixels = new Uint8Array(height * rowBytes);
  for (let y = 0; y < height; y++) {
    const from = y * (rowBytes + 1) + 1;
    const to = y * rowBytes;
    const predict = predictions[filtered[from - 1]!];
    if (!predict) return undefined;
    for (let x = 0; x < rowBytes; x++) {
      const left = x < 3 ? 0 : pixels[to + x - 3]!;
      const above = y === 0 ? 0 : pixels[to + x - rowBytes]!;
      const corner = x < 3 || y === 0 ? 0 : pixels[to + x - rowBytes - 3]!;
      pixels[to + x] = filtered[from + x]! + predict(left, above, corner);
    }
  }
  return pixels;
}

/**
 * Decodes the plainest of PNG files at once, in a tenth of the time that libvips takes to start:
 * 8 bits a channel, RGB, not interlaced, without alpha, palette, profile or gamma.
 *
 * @param maxPixels width times height above which it is left to others.
 * @returns undefined for any other image and for a damaged one.
 * @see https://www.w3.org/TR/png-3/
 */
export function decodePlainPng(bytes: Uint8Array, maxPixels: number): RgbImage | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, signature.length).equals(signature)) return undefined;
  const chunks = readChunks(file);
  const [header] = chunks ?? [];
  if (!chunks || header?.type !== 'IHDR' || !header.data.subarray(8).equals(plainHeader)) {
    return undefined;
  }
  const [widthPx, heightPx] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)];
  if (widthPx * heightPx === 0 || widthPx * heightPx > maxPixels) return undefined;
  const filtered = inflate(chunks, heightPx * (widthPx * 3 + 1));
  const pixels = filtered && unfilter(filtered, widthPx * 3, heightPx);
  return pixels && { pixels, widthPx, heightPx };
}
