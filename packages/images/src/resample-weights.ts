/** What each position along one axis of the output takes of the input. */
export type ResampleWeights = {
  /** uint32 [outputSize]: where its first tap lies in the input. */
  firsts: Uint32Array;
  /** int16 [outputSize, tapCount], 14 binary places; 0 for taps that are not needed. */
  weights: Int16Array;
  /** A multiple of 4, the same for all. */
  tapCount: number;
};

const weightOne = 1 << 14;
const sharpness = -0.5;
const reach = 2; // of the kernel, in pixels
const cache = new Map<string, ResampleWeights>();
const cachedCount = 256; // data sets have few sizes; a folder of photos may have many

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((sharpness + 2) * x - (sharpness + 3)) * x * x + 1;
  if (x < reach) return (((x - 5) * x + 8) * x - 4) * sharpness;
  return 0;
}

function computeWeights(inputSize: number, outputSize: number): ResampleWeights {
  const scale = Math.max(1, inputSize / outputSize); // reducing, the kernel covers what is left out
  const tapCount = 4 * Math.ceil((reach * scale) / 2);
  const firsts = new Uint32Array(outputSize);
  const weights = new Int16Array(outputSize * tapCount);
  for (let output = 0; output < outputSize; output++) {
    const center = ((output + 0.5) * inputSize) / outputSize;
    const start = Math.max(0, Math.trunc(center - reach * scale + 0.5));
    const end = Math.min(inputSize, start + tapCount, Math.trunc(center + reach * scale + 0.5));
    const raw = Array.from({ length: end - start }, (_, tap) =>
      cubic((start + tap - center + 0.5) / scale),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    // Taps of weight 0 stay within the input where it is long enough.
    const first = Math.max(0, Math.min(start, inputSize - tapCount));
    firsts[output] = first;
    for (const [tap, weight] of raw.entries()) {
      weights[output * tapCount + start - first + tap] = Math.round((weight / sum) * weightOne);
    }
  }
  return { firsts, weights, tapCount };
}

/**
 * Weights of a bicubic kernel (a = -0.5), which widens with the scale where the size is reduced.
 *
 * @see https://github.com/python-pillow/Pillow/blob/main/src/libImaging/Resample.c
 */
export function resampleWeights(inputSize: number, outputSize: number): ResampleWeights {
  const key = `${inputSize}:${outputSize}`;
  const found = cache.get(key);
  if (found) return found;
  if (cache.size === cachedCount) cache.clear();
  const computed = computeWeights(inputSize, outputSize);
  cache.set(key, computed);
  return computed;
}
