import type { Data } from 'apache-arrow';

/** Ranges of values that are not null, from the first on, each as long as it can be. */
export function* validRuns(data: Data): Generator<[start: number, end: number]> {
  if (data.nullCount === 0) {
    if (data.length > 0) yield [0, data.length];
    return;
  }
  const { nullBitmap, offset, length } = data;
  if (!nullBitmap || nullBitmap.length === 0) return; // all are null
  let start = -1;
  for (let index = 0; index < length; index++) {
    const bit = offset + index;
    const isValid = (nullBitmap[bit >> 3]! >> (bit & 7)) & 1;
    if (isValid && start < 0) start = index;
    else if (!isValid && start >= 0) {
      yield [start, index];
      start = -1;
    }
  }
  if (start >= 0) yield [start, length];
}
