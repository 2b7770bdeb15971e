import type { Random } from './random.ts';
import { type Tensor, tf } from './tf.ts';

/**
 * Sets a share of the values to zero and scales the others up, so that their sum stays about the
 * same. Random numbers come from `random`, so that a resumed fit drops the same ones.
 *
 * @param x float32, any shape
 * @param rate share of values to drop, 0 for none
 * @see Srivastava et al. 2014, Dropout
 */
export function dropout<Shape extends Tensor>(x: Shape, rate: number, random?: Random): Shape {
  if (!random || rate === 0) return x;
  const kept = 1 / (1 - rate);
  const mask = Float32Array.from({ length: x.size }, () => (random.next() < rate ? 0 : kept));
  return tf.mul(x, tf.tensor(mask, x.shape)) as Shape;
}
