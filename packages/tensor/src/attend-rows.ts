/** Keys and values on plain arrays, float32 [sources, width], each head's part beside the other's. */
export type RowSources = { keys: Float32Array; values: Float32Array };

/** Which sources a query looks at: `count` of them, from number `first`. */
export type SourceRange = { first: number; count: number };

/** Shares that add up to 1, in place, of the first `count` scores. */
function softmax(scores: Float64Array, count: number): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < count; at++) if (scores[at]! > highest) highest = scores[at]!;
  let sum = 0;
  for (let at = 0; at < count; at++) {
    scores[at] = Math.exp(scores[at]! - highest);
    sum += scores[at]!;
  }
  for (let at = 0; at < count; at++) scores[at]! /= sum;
}

/**
 * Multi-head attention on plain arrays, before its output layer: what `attend` does with tensors.
 *
 * @param queries float32 [queries, width]
 * @param ranges what each query looks at
 * @returns float32 [queries, width]
 */
export function attendRows(
  queries: Float32Array,
  { keys, values }: RowSources,
  ranges: readonly SourceRange[],
  headCount: number,
): Float32Array {
  const mixed = new Float32Array(queries.length);
  const width = queries.length / ranges.length;
  const headWidth = width / headCount;
  const scale = 1 / Math.sqrt(headWidth);
  const shares = new Float64Array(Math.max(0, ...ranges.map(({ count }) => count)));
  for (const [query, { first, count }] of ranges.entries()) {
    for (let head = 0; head < headCount; head++) {
      const start = query * width + head * headWidth;
      const source = first * width + head * headWidth;
      for (let at = 0; at < count; at++) {
        let sum = 0;
        const key = source + at * width;
        for (let place = 0; place < headWidth; place++) {
          sum += queries[start + place]! * keys[key + place]!;
        }
        shares[at] = sum * scale;
      }
      softmax(shares, count);
      for (let at = 0; at < count; at++) {
        const [share, value] = [shares[at]!, source + at * width];
        for (let place = 0; place < headWidth; place++) {
          mixed[start + place]! += share * values[value + place]!;
        }
      }
    }
  }
  return mixed;
}
