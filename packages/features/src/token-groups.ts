/** Texts that go through a model together. */
const maxGroupCount = 32;

/** A text's tokens, as many as a model was made for; the last one, the end, stays. */
export function cutTokens(ids: readonly number[], maxCount: number): number[] {
  return ids.length > maxCount ? [...ids.slice(0, maxCount - 1), ids.at(-1)!] : [...ids];
}

/**
 * Rows of texts with equally many tokens, 32 at most: a batch without padding gives each text the
 * numbers that it has alone.
 */
export function groupByLength(lengths: readonly number[]): number[][] {
  const byLength = new Map<number, number[]>();
  for (const [row, length] of lengths.entries()) {
    const rows = byLength.get(length) ?? [];
    byLength.set(length, rows);
    rows.push(row);
  }
  return [...byLength.values()].flatMap((rows) => {
    const count = Math.ceil(rows.length / maxGroupCount);
    return Array.from({ length: count }, (_, at) =>
      rows.slice(at * maxGroupCount, (at + 1) * maxGroupCount),
    );
  });
}
