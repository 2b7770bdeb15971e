/** How often each run of `length` tokens occurs. */
export function countNGrams(tokens: readonly string[], length: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + length <= tokens.length; start++) {
    const gram = tokens.slice(start, start + length).join(' ');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

/** How many n-grams there are, repeated ones counted each time. */
export function nGramCount(tokens: readonly string[], length: number): number {
  return Math.max(0, tokens.length - length + 1);
}
