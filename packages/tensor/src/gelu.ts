import { type Tensor, tf } from './tf.ts';

/** Value and slope share the normal distribution's integral, so that erf runs once a step. */
const geluWithGradient = tf.customGrad((...inputs: unknown[]) => {
  const [x, save] = inputs as [Tensor, (tensors: Tensor[]) => void];
  const share = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
  save([x, share]);
  return { value: tf.mul(x, share), gradFunc: geluGradient };
});

function geluGradient(dy: Tensor, saved: Tensor[]): Tensor {
  const [x, share] = saved as [Tensor, Tensor];
  const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return tf.mul(dy, tf.add(share, tf.mul(x, density)));
}

/**
 * x times the share of a standard normal distribution that is below x: the exact form with erf, not
 * the approximation with tanh.
 *
 * @param x float32, any shape
 * @see Hendrycks & Gimpel 2016, Gaussian Error Linear Units, section 2
 */
export function gelu(x: Tensor): Tensor {
  return geluWithGradient(x);
}
