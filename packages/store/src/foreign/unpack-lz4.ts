const magic = 0x184d2204;
const minMatchBytes = 4;
const versionMask = 0xc0;
const flags = { version: 0x40, blockChecksum: 0x10, contentSize: 0x08, dictionary: 0x01 };
const storedBit = 0x80000000;

function damaged(): never {
  throw new Error('holds a damaged LZ4 frame');
}

/** A length of 15 goes on in the bytes behind it, up to one that is not 255. */
function readLength(from: Uint8Array, start: number, low: number): { length: number; at: number } {
  let [length, at] = [low, start];
  if (low !== 15) return { length, at };
  for (;;) {
    const byte = from[at++] ?? damaged();
    length += byte;
    if (byte !== 255) return { length, at };
  }
}

/** Copies what was already unpacked; a match may run into the bytes that it writes itself. */
function copyMatch(into: Uint8Array, filled: number, distance: number, length: number): void {
  if (distance === 0 || distance > filled || filled + length > into.length) damaged();
  if (distance >= length) into.copyWithin(filled, filled - distance, filled - distance + length);
  else for (let at = filled; at < filled + length; at++) into[at] = into[at - distance]!;
}

/** @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md */
function unpackBlock(block: Uint8Array, into: Uint8Array, start: number): number {
  let filled = start;
  for (let at = 0; at < block.length; ) {
    const token = block[at]!;
    const literals = readLength(block, at + 1, token >> 4);
    const end = literals.at + literals.length;
    if (end > block.length || filled + literals.length > into.length) damaged();
    into.set(block.subarray(literals.at, end), filled);
    filled += literals.length;
    if (end === block.length) break;
    if (end + 2 > block.length) damaged();
    const distance = block[end]! | (block[end + 1]! << 8);
    const match = readLength(block, end + 2, token & 15);
    copyMatch(into, filled, distance, match.length + minMatchBytes);
    filled += match.length + minMatchBytes;
    at = match.at;
  }
  return filled;
}

/**
 * Unpacks one LZ4 frame of a known size; its checksums are passed over.
 *
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 * @throws Error when the frame is damaged or holds more
 */
export function unpackLz4(frame: Uint8Array, sizeBytes: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 7 || view.getUint32(0, true) !== magic) damaged();
  const descriptor = frame[4]!;
  if ((descriptor & versionMask) !== flags.version || descriptor & flags.dictionary) damaged();
  const checksumBytes = descriptor & flags.blockChecksum ? 4 : 0;
  const into = new Uint8Array(sizeBytes);
  let filled = 0;
  for (let at = 7 + (descriptor & flags.contentSize ? 8 : 0); ; ) {
    if (at + 4 > frame.length) damaged();
    const word = view.getUint32(at, true);
    if (word === 0) return into.subarray(0, filled);
    const size = word & ~storedBit;
    const start = at + 4;
    if (start + size > frame.length) damaged();
    const block = frame.subarray(start, start + size);
    if (word < storedBit) filled = unpackBlock(block, into, filled);
    else if (filled + size > sizeBytes) damaged();
    else {
      into.set(block, filled);
      filled += size;
    }
    at = start + size + checksumBytes;
  }
}
