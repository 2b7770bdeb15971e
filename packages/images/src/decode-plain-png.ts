import { crc32, inflateSync } from 'node:zlib';

/**
 * Up to so many pixels a plain PNG is decoded on the main thread, where handing it over takes longer, and
 * a difference hash is made from whole pixels. 224 × 224, as in the contracts, which decoders do not load.
 */
export const smallPixelCount = 50_176;

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
    if ((type === 'IHDR') !== (chunks.length === 0)) return undefined;
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

type Undo = (row: Uint8Array, above: Uint8Array) => void;

const undoLeft: Undo = (row) => {
  for (let x = 3; x < row.length; x++) row[x]! += row[x - 3]!;
};
const undoAbove: Undo = (row, above) => {
  for (let x = 0; x < row.length; x++) row[x]! += above[x]!;
};
const undoAverage: Undo = (row, above) => {
  for (let x = 0; x < 3; x++) row[x]! += above[x]! >> 1;
  for (let x = 3; x < row.length; x++) row[x]! += (row[x - 3]! + above[x]!) >> 1;
};
const undoPaeth: Undo = (row, above) => {
  for (let x = 0; x < 3; x++) row[x]! += above[x]!;
  for (let x = 3; x < row.length; x++) row[x]! += paeth(row[x - 3]!, above[x]!, above[x - 3]!);
};
/** By the number that stands before a row; each works in place. */
const filters: Undo[] = [() => {}, undoLeft, undoAbove, undoAverage, undoPaeth];

/** [height, 1 + rowBytes] → [height, rowBytes]; undefined for a filter that does not exist. */
function unfilter(filtered: Buffer, rowBytes: number, height: number): Uint8Array | undefined {
  const pixels = new Uint8Array(height * rowBytes);
  let above: Uint8Array = new Uint8Array(rowBytes);
  for (let y = 0; y < height; y++) {
    const start = y * (rowBytes + 1);
    const row = filtered.subarray(start + 1, start + 1 + rowBytes);
    const undo = filters[filtered[start]!];
    if (!undo) return undefined;
    undo(row, above);
    pixels.set(row, y * rowBytes);
    above = row;
  }
  return pixels;
}

/**
 * Decodes the plainest of PNG files, at once and in less time than libvips takes to start:
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
