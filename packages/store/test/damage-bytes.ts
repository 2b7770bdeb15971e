export type Random = () => number;

/**
 * Numbers in [0, 1), the same for the same seed.
 *
 * @see https://github.com/cprosche/mulberry32
 */
export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const extremes = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

type Damage = (bytes: Uint8Array, below: (bound: number) => number) => Uint8Array;

const damages: Damage[] = [
  function flipBits(bytes, below) {
    for (let count = 1 + below(4); count > 0; count--) bytes[below(bytes.length)]! ^= 1 << below(8);
    return bytes;
  },
  function replaceBytes(bytes, below) {
    for (let count = 1 + below(8); count > 0; count--) bytes[below(bytes.length)] = below(256);
    return bytes;
  },
  function writeExtreme(bytes, below) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    view.setUint32(below(bytes.length - 4) & ~3, extremes[below(extremes.length)]!, true);
    return bytes;
  },
  function cutOff(bytes, below) {
    return bytes.subarray(0, below(bytes.length));
  },
  function cutOut(bytes, below) {
    const start = below(bytes.length);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + 1 + below(64))]);
  },
  function swapPieces(bytes, below) {
    const size = 1 + below(64);
    const [from, to] = [below(bytes.length - size), below(bytes.length - size)];
    const piece = bytes.slice(from, from + size);
    bytes.copyWithin(from, to, to + size);
    bytes.set(piece, to);
    return bytes;
  },
];

/** A copy of a file's bytes with one kind of damage, chosen by chance. */
export function damageBytes(original: Uint8Array, random: Random): Uint8Array {
  const below = (bound: number): number => Math.floor(random() * bound);
  return damages[below(damages.length)]!(Uint8Array.from(original), below);
}
