const epsilon = 1e-5; // of `layerNorm`

export type RowNorm = { scale: Float32Array; offset: Float32Array };

/**
 * What `layerNorm` computes, of each row.
 *
 * @param x float32, row-major [rows, width]
 */
export function normalizeRows(x: Float32Array, { scale, offset }: RowNorm): Float32Array {
  const width = scale.length;
  const normal = new Float32Array(x.length);
  for (let start = 0; start < x.length; start += width) {
    let sum = 0;
    for (let at = 0; at < width; at++) sum += x[start + at]!;
    const mean = sum / width;
    let squares = 0;
    for (let at = 0; at < width; at++) squares += (x[start + at]! - mean) ** 2;
    const inverse = 1 / Math.sqrt(squares / width + epsilon);
    for (let at = 0; at < width; at++) {
      normal[start + at] = (x[start + at]! - mean) * inverse * scale[at]! + offset[at]!;
    }
  }
  return normal;
}

/** Keys and values of the tokens so far, each float32 [rows, width]. */
export type RowCache = { keys: Float32Array[]; values: Float32Array[] };

/** Parts of float32 [rows, time, 3, width]: that of one time, float32 [rows, width]. */
function cut(
  looked: Float32Array,
  rowCount: number,
  width: number,
  time: number,
  part: number,
): Float32Array {
  const rowWidth = looked.length / rowCount;
  const cut = new Float32Array(rowCount * width);
  for (let row = 0; row < rowCount; row++) {
    const start = row * rowWidth + (3 * time + part) * width;
    cut.set(looked.subarray(start, start + width), row * width);
  }
  return cut;
}

/** Shares of a head's tokens, which add up to 1, in place of their scores. */
function softmax(scores: Float32Array): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) highest = Math.max(highest, score);
  let sum = 0;
  for (let at = 0; at < scores.length; at++) {
    scores[at] = Math.exp(scores[at]! - highest);
    sum += scores[at]!;
  }
  for (let at = 0; at < scores.length; at++) scores[at]! /= sum;
}

/** What one head of one row sees among the cached tokens. */
function attendHead(
  query: Float32Array,
  { keys, values }: RowCache,
  first: number,
  headWidth: number,
  mixed: Float32Array,
  to: number,
): void {
  const scores = new Float32Array(keys.length);
  const scale = 1 / Math.sqrt(headWidth);
  for (let token = 0; token < keys.length; token++) {
    const key = keys[token]!;
    let product = 0;
    for (let at = first; at < first + headWidth; at++) product += query[at]! * key[at]!;
    scores[token] = product * scale;
  }
  softmax(scores);
  for (let token = 0; token < values.length; token++) {
    const [share, value] = [scores[token]!, values[token]!];
    for (let at = 0; at < headWidth; at++) mixed[to + at]! += share * value[first + at]!;
  }
}

/**
 * Multi-head attention of new tokens over all before them and themselves.
 *
 * @param looked query, key and value of each, float32, row-major [rows, time, 3, width]
 * @param cache takes the new tokens up
 * @returns float32, row-major [rows, time, width]
 */
export function attendRows(
  looked: Float32Array,
  rowCount: number,
  { width, headCount }: { width: number; headCount: number },
  cache: RowCache,
): Float32Array {
  const mixed = new Float32Array(looked.length / 3);
  const timeCount = mixed.length / (rowCount * width);
  const headWidth = width / headCount;
  for (let time = 0; time < timeCount; time++) {
    const [query, key, value] = [0, 1, 2].map((part) => cut(looked, rowCount, width, time, part));
    cache.keys.push(key!);
    cache.values.push(value!);
    for (let row = 0; row < rowCount; row++) {
      for (let column = 0; column < width; column += headWidth) {
        const to = (row * timeCount + time) * width + column;
        attendHead(query!, cache, row * width + column, headWidth, mixed, to);
      }
    }
  }
  return mixed;
}
