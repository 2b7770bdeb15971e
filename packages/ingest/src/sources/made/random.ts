/** A seeded stream of numbers: the same seed gives the same numbers on every machine. */
export type Random = {
  /** At least `from`, less than `to`. */
  between(from: number, to: number): number;
  /** A whole number, at least 0, less than `count`. */
  below(count: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  shuffle<Item>(items: readonly Item[]): Item[];
};

/** Spreads a seed and stream names over 32 bits (FNV-1a), so that streams do not resemble. */
function mixSeed(seed: number, names: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of [seed, ...names].join('/')) {
    hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  }
  return hash >>> 0;
}

/**
 * Starts the stream that belongs to a seed and a name; other names give independent streams.
 *
 * @see mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
export function createRandom(seed: number, ...names: (string | number)[]): Random {
  let state = mixSeed(seed, names);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    between: (from, to) => from + next() * (to - from),
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)]!,
    shuffle(items) {
      const shuffled = [...items];
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = below(last + 1);
        [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
      }
      return shuffled;
    },
  };
}
