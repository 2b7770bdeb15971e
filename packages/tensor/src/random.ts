/** A seeded source of random numbers whose state can be saved and put back. */
export type Random = {
  /** Uniform in [0, 1). */
  next(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, bound). */
  below(bound: number): number;
  /** A random order of 0..count-1. */
  permutation(count: number): Int32Array;
  /** The whole state: hand it to `createRandom` to go on from here. */
  state(): number;
};

/**
 * mulberry32: 32 bits of state, period 2^32.
 *
 * @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    // Box-Muller; 1 - next() keeps the logarithm finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    permutation: (count) => shuffle(count, below),
    state: () => state,
  };
}

function shuffle(count: number, below: (bound: number) => number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = below(last + 1);
    const held = order[last]!;
    order[last] = order[other]!;
    order[other] = held;
  }
  return order;
}

/** A seed of its own for each named use, so that one use does not shift the others. */
export function deriveSeed(seed: number, use: string): number {
  let hash = 2166136261 ^ seed; // FNV-1a
  for (let index = 0; index < use.length; index++) {
    hash = Math.imul(hash ^ use.charCodeAt(index), 16777619);
  }
  return hash >>> 0;
}
