import { imageFeatureCount, textFeatureCount } from '@sightline/contracts';
import { type Parameters, tf } from '@sightline/tensor';
import { concatenate } from './concatenate.ts';
import type { FusionMethod } from './config.ts';
import { fuseGated } from './gate.ts';

/**
 * Combines features of some rows by a method.
 *
 * @param image float32, row-major [rows, 512]
 * @param text float32, row-major [rows, 50]
 * @param gate the fitted gate, where the method is `gated`
 * @returns float32, row-major [rows, 562]
 */
export function fuse(
  image: Float32Array,
  text: Float32Array,
  rowCount: number,
  method: FusionMethod,
  gate?: Parameters,
): Float32Array {
  if (method === 'image') return concatenate(image, new Float32Array(text.length), rowCount);
  if (method === 'text') return concatenate(new Float32Array(image.length), text, rowCount);
  if (!gate) return concatenate(image, text, rowCount);
  return tf.tidy(() => {
    const images = tf.tensor2d(image, [rowCount, imageFeatureCount]);
    const texts = tf.tensor2d(text, [rowCount, textFeatureCount]);
    return fuseGated(images, texts, gate.readTrained()).dataSync<'float32'>().slice();
  });
}
