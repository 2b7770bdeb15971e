/** What each output position takes: four neighbours from `first` on, weighted in fixed point. */
type Weights = { first: Int32Array; weights: Int32Array };

/** Binary places of a weight: 255 times the sum of four weights fits 32 bits. */
const weightBits = 21;
const half = 1 << (weightBits - 1);
const sharpness = -0.5;
const cache = new Map<string, Weights>(); // at most one entry a pair of sizes up to the side

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((sharpness + 2) * x - (sharpness + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * sharpness;
  return 0;
}

function computeWeights(inputSize: number, outputSize: number): Weights {
  const first = new Int32Array(outputSize);
  const weights = new Int32Array(outputSize * 4);
  for (let output = 0; output < outputSize; output++) {
    const center = ((output + 0.5) * inputSize) / outputSize;
    const start = Math.max(0, Math.trunc(center - 1.5));
    const end = Math.min(inputSize, Math.trunc(center + 2.5));
    let sum = 0;
    for (let i = start; i < end; i++) sum += cubic(i - center + 0.5);
    first[output] = Math.max(0, Math.min(start, inputSize - 4));
    for (let i = start; i < end; i++) {
      const weight = cubic(i - center + 0.5) / sum;
      weights[output * 4 + i - first[output]!] = Math.round(weight * 2 ** weightBits);
    }
  }
  return { first, weights };
}

function weightsFor(inputSize: number, outputSize: number): Weights {
  const key = `${inputSize}:${outputSize}`;
  const weights = cache.get(key) ?? computeWeights(inputSize, outputSize);
  cache.set(key, weights);
  return weights;
}

// An image of less than four pixels is read behind its end: `undefined`, which Math.imul takes for
// 0, with a weight of 0. The four products stand in the loops because calls cost half the speed.

/** uint8 [height, width, 3] → [height, side, 3] */
function enlargeRows(source: Uint8Array, width: number, height: number, side: number) {
  const { first, weights } = weightsFor(width, side);
  const rows = new Uint8ClampedArray(height * side * 3);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < side; x++) {
      const a = weights[x * 4]!;
      const b = weights[x * 4 + 1]!;
      const c = weights[x * 4 + 2]!;
      const d = weights[x * 4 + 3]!;
      const from = (y * width + first[x]!) * 3;
      for (let i = from; i < from + 3; i++) {
        const left = Math.imul(a, source[i]!) + Math.imul(b, source[i + 3]!);
        const right = Math.imul(c, source[i + 6]!) + Math.imul(d, source[i + 9]!);
        rows[at++] = (left + right + half) >> weightBits;
      }
    }
  }
  return rows;
}

/** uint8 [height, side, 3] → [side, side, 3] */
function enlargeColumns(rows: Uint8ClampedArray, height: number, side: number): Uint8Array {
  const { first, weights } = weightsFor(height, side);
  const width = side * 3;
  const output = new Uint8ClampedArray(side * width);
  let at = 0;
  for (let y = 0; y < side; y++) {
    const a = weights[y * 4]!;
    const b = weights[y * 4 + 1]!;
    const c = weights[y * 4 + 2]!;
    const d = weights[y * 4 + 3]!;
    const from = first[y]! * width;
    for (let i = from; i < from + width; i++) {
      const above = Math.imul(a, rows[i]!) + Math.imul(b, rows[i + width]!);
      const below = Math.imul(c, rows[i + 2 * width]!) + Math.imul(d, rows[i + 3 * width]!);
      output[at++] = (above + below + half) >> weightBits;
    }
  }
  return new Uint8Array(output.buffer);
}

/**
 * Enlarges RGB pixels to a square with a bicubic kernel (a = -0.5), as Pillow's `BICUBIC` does:
 * rounded and clamped to 0..255 between the two passes.
 *
 * @param source uint8, row-major [heightPx, widthPx, 3], neither larger than `sidePx`.
 * @returns uint8 [sidePx, sidePx, 3].
 * @see https://github.com/python-pillow/Pillow/blob/main/src/libImaging/Resample.c
 */
export function enlarge(
  source: Uint8Array,
  widthPx: number,
  heightPx: number,
  sidePx: number,
): Uint8Array {
  if (widthPx === sidePx && heightPx === sidePx) return source;
  return enlargeColumns(enlargeRows(source, widthPx, heightPx, sidePx), heightPx, sidePx);
}
