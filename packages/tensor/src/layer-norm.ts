import { type Tensor, tf } from './tf.ts';

const epsilon = 1e-5;

const layerNormWithGradient = tf.customGrad((...inputs: unknown[]) => {
  const [x, scale, offset] = inputs as Tensor[];
  const save = inputs[3] as (tensors: Tensor[]) => void;
  const centred = tf.sub(x!, tf.mean(x!, -1, true));
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon)); // [..., 1]
  const normal = tf.mul(centred, inverse);
  save([normal, inverse, scale!]);
  const gradFunc = (dy: Tensor, saved: Tensor[]) => layerNormGradients(dy, saved);
  return { value: tf.add(tf.mul(normal, scale!), offset!), gradFunc };
});

function layerNormGradients(dy: Tensor, saved: Tensor[]): Tensor[] {
  const [normal, inverse, scale] = saved as [Tensor, Tensor, Tensor];
  const rowAxes = dy.shape.slice(0, -1).map((_, axis) => axis);
  const scaled = tf.mul(dy, scale);
  const projection = tf.mul(normal, tf.mean(tf.mul(scaled, normal), -1, true));
  const dx = tf.mul(inverse, tf.sub(tf.sub(scaled, tf.mean(scaled, -1, true)), projection));
  return [dx, tf.sum(tf.mul(dy, normal), rowAxes), tf.sum(dy, rowAxes)];
}

/**
 * Normalises the last axis to mean 0 and variance 1, then scales and shifts it.
 *
 * @param x float32 [..., width]
 * @param scale float32 [width]
 * @param offset float32 [width]
 * @see Ba et al. 2016, Layer Normalization
 */
export function layerNorm(x: Tensor, scale: Tensor, offset: Tensor): Tensor {
  return layerNormWithGradient(x, scale, offset);
}
