import { imageSidePx } from '@sightline/contracts';
import { type Tensor4D, tf } from '@sightline/tensor';
import { normalizePixels, pixelRange } from './image-encoder.ts';

/** The mean of each square of pixels, normalised, float32 [rows of squares, side, 3]. */
function averageSquares(bytes: Uint8Array, step: number): Float32Array {
  const values = new Float32Array(bytes.length / step ** 2);
  const { ground } = pixelRange;
  const scale = pixelRange.scale / step ** 2;
  const rowSize = imageSidePx * 3;
  let to = 0;
  for (let top = 0; top < bytes.length; top += step * rowSize) {
    for (let left = top; left < top + rowSize; left += step * 3) {
      let [red, green, blue] = [0, 0, 0];
      for (let row = 0; row < step; row++) {
        let from = left + row * rowSize;
        for (let pixel = 0; pixel < step; pixel++, from += 3) {
          red += bytes[from]!;
          green += bytes[from + 1]!;
          blue += bytes[from + 2]!;
        }
      }
      values[to++] = red * scale - ground;
      values[to++] = green * scale - ground;
      values[to++] = blue * scale - ground;
    }
  }
  return values;
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
  if (sidePx === imageSidePx) return normalizePixels(bytes, sidePx);
  const values = averageSquares(bytes, imageSidePx / sidePx);
  return tf.tensor4d(values, [batch, sidePx, sidePx, 3]);
}
