import { fusedFeatureCount, imageFeatureCount, textFeatureCount } from '@sightline/contracts';
import { readValues, type Tensor2D, tf, type Weights } from '@sightline/tensor';
import type { FusionMethod } from './config.ts';
import { fuseGated } from './gate.ts';
import { putTogether } from './put-together.ts';

/**
 * Combines features by a method.
 *
 * @param image float32 [rows, 512]
 * @param text float32 [rows, 50]
 * @param gate the fitted gate's weights, where the method is `gated`
 * @returns float32 [rows, 562]
 */
export function fuseTensors(
  image: Tensor2D,
  text: Tensor2D,
  method: FusionMethod,
  gate?: Weights,
): Tensor2D {
  if (method === 'image') return tf.concat([image, tf.zerosLike(text)], 1);
  if (method === 'text') return tf.concat([tf.zerosLike(image), text], 1);
  return gate ? fuseGated(image, text, gate) : tf.concat([image, text], 1);
}

/**
 * Combines features of some rows by a method.
 *
 * @param image float32, row-major [rows, 512]
 * @param text float32, row-major [rows, 50]
 * @param gate the fitted gate's weights, where the method is `gated`
 * @returns float32, row-major [rows, 562]
 */
export function fuse(
  image: Float32Array,
  text: Float32Array,
  rowCount: number,
  method: FusionMethod,
  gate?: Weights,
): Float32Array {
  if (method !== 'gated') {
    const fused = new Float32Array(rowCount * fusedFeatureCount);
    putTogether(image, text, method, fused);
    return fused;
  }
  return readValues(() => {
    const images = tf.tensor2d(image, [rowCount, imageFeatureCount]);
    const texts = tf.tensor2d(text, [rowCount, textFeatureCount]);
    return fuseTensors(images, texts, method, gate);
  });
}
