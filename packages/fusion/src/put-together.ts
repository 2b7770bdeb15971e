import { fusedFeatureCount, imageFeatureCount, textFeatureCount } from '@sightline/contracts';
import type { FusionMethod } from './config.ts';

/** Methods that put features behind each other as they are. */
export type PlainMethod = Exclude<FusionMethod, 'gated'>;

/**
 * Puts the text features of some rows behind their image features; a part that the method leaves out
 * is zeros.
 *
 * @param image float32, row-major [rows, 512]
 * @param text float32, row-major [rows, 50]
 * @param into float32, row-major [rows, 562], is filled
 */
export function putTogether(
  image: Float32Array,
  text: Float32Array,
  method: PlainMethod,
  into: Float32Array,
): void {
  const rowCount = into.length / fusedFeatureCount;
  into.fill(0);
  for (let row = 0; row < rowCount; row++) {
    const start = row * fusedFeatureCount;
    if (method !== 'text') {
      into.set(image.subarray(row * imageFeatureCount, (row + 1) * imageFeatureCount), start);
    }
    if (method !== 'image') {
      const own = text.subarray(row * textFeatureCount, (row + 1) * textFeatureCount);
      into.set(own, start + imageFeatureCount);
    }
  }
}
