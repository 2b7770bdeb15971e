import { imageSidePx } from '@sightline/contracts';
import { type Tensor4D, tf } from '@sightline/tensor';
import { normalizePixels, pixelGround, pixelScale } from './image-encoder.ts';

/** Adds up the bytes of each square of pixels, float32 [rows of squares, side, 3]: whole numbers. */
function addSquares(bytes: Uint8Array, sidePx: number): Float32Array {
  const step = imageSidePx / sidePx;
  const sums = new Float32Array(bytes.length / step ** 2);
  const rowSize = imageSidePx * 3;
  const rowCount = bytes.length / rowSize;
  for (let row = 0; row < rowCount; row++) {
    const start = Math.floor(row / step) * sidePx * 3;
    let from = row * rowSize;
    for (let to = start; to < start + sidePx * 3; to += 3) {
      for (let pixel = 0; pixel < step; pixel++, from += 3) {
        sums[to]! += bytes[from]!;
        sums[to + 1]! += bytes[from + 1]!;
        sums[to + 2]! += bytes[from + 2]!;
      }
    }
  }
  return sums;
}

/**
 * Bytes of images averaged down to a smaller side, as the encoder takes them: the same as
 * `normalizePixels` and then averaging, without numbers of the whole size in between.
 *
 * @param bytes uint8, row-major [batch, 224, 224, 3]
 * @param sidePx a divisor of 224
 * @returns float32 [batch, side, side, 3]
 */
export function shrinkPixels(bytes: Uint8Array, batch: number, sidePx: number): Tensor4D {
  if (sidePx === imageSidePx) return normalizePixels(bytes, batch);
  const values = addSquares(bytes, sidePx);
  const scale = pixelScale / (imageSidePx / sidePx) ** 2;
  for (let at = 0; at < values.length; at++) values[at] = values[at]! * scale - pixelGround;
  return tf.tensor4d(values, [batch, sidePx, sidePx, 3]);
}
