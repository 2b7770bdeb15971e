/** The least, the middle and the greatest of some numbers. */
export type Spread = { min: number; median: number; max: number };

export type SpreadCounter = { add(value: number): void; summarize(): Spread | undefined };

/** Collects whole numbers, four bytes each. */
export function createSpread(): SpreadCounter {
  let values = new Int32Array(1024);
  let count = 0;
  return {
    add(value) {
      if (count === values.length) {
        const grown = new Int32Array(2 * count);
        grown.set(values);
        values = grown;
      }
      values[count++] = value;
    },
    summarize() {
      if (count === 0) return undefined;
      const sorted = values.slice(0, count).sort();
      return { min: sorted[0]!, median: sorted[(count - 1) >> 1]!, max: sorted.at(-1)! };
    },
  };
}

export type Count = { value: string; count: number };

/** The commonest first; of equally common ones the one that came first. */
export function rank(counts: ReadonlyMap<string, number>, limit: number = counts.size): Count[] {
  const ranked = [...counts].sort((a, b) => b[1] - a[1]).slice(0, limit);
  return ranked.map(([value, count]) => ({ value, count }));
}

export function countInto(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}
