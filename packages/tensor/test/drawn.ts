import { createRandom } from '../src/random.ts';
import { type Tensor, tf } from '../src/tf.ts';

const random = createRandom(4);

/** Normally distributed values about `mean`. */
export function drawn(shape: readonly number[], mean = 0): Tensor {
  const count = shape.reduce((product, side) => product * side, 1);
  const values = Float32Array.from({ length: count }, () => mean + random.normal());
  return tf.tensor(values, [...shape]);
}

/** The sum of all values, each weighed differently. */
export function weighedSum(y: Tensor): Tensor {
  return tf.sum(tf.mul(y, tf.cos(tf.range(0, y.size)).reshape(y.shape)));
}

/** The largest difference, beside the largest of what is expected. */
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  let [greatest, difference] = [0, 0];
  for (const [at, value] of expected.entries()) {
    greatest = Math.max(greatest, Math.abs(value));
    difference = Math.max(difference, Math.abs(actual[at]! - value));
  }
  return greatest === 0 ? difference : difference / greatest;
}
