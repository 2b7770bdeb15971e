import { hasNativeOps } from './has-native-ops.ts';
import { boolAttribute, runSingleOp, typeAttribute } from './run-op.ts';
import { type Tensor, tf } from './tf.ts';

const epsilon = 1e-5;

/** Mean over the last axis, float32 [..., 1]; tfjs's own casts what is float32 already. */
function meanOfRows(x: Tensor): Tensor {
  if (!hasNativeOps()) return tf.mean(x, -1, true);
  const attributes = [
    typeAttribute('T', 'float32'),
    typeAttribute('Tidx', 'int32'),
    boolAttribute('keep_dims', true),
  ];
  return runSingleOp('Mean', attributes, [x, tf.scalar(x.rank - 1, 'int32')]);
}

const layerNormWithGradient = tf.customGrad((...inputs: unknown[]) => {
  const [x, scale, offset] = inputs as Tensor[];
  const save = inputs[3] as (tensors: Tensor[]) => void;
  const centred = tf.sub(x!, meanOfRows(x!));
  const inverse = tf.rsqrt(tf.add(meanOfRows(tf.square(centred)), epsilon)); // [..., 1]
  const normal = tf.mul(centred, inverse);
  save([normal, inverse, scale!]);
  const gradFunc = (dy: Tensor, saved: Tensor[]) => layerNormGradients(dy, saved);
  return { value: tf.add(tf.mul(normal, scale!), offset!), gradFunc };
});

function layerNormGradients(dy: Tensor, saved: Tensor[]): Tensor[] {
  const [normal, inverse, scale] = saved as [Tensor, Tensor, Tensor];
  const rowAxes = dy.shape.slice(0, -1).map((_, axis) => axis);
  const scaled = tf.mul(dy, scale);
  const projection = tf.mul(normal, meanOfRows(tf.mul(scaled, normal)));
  const dx = tf.mul(inverse, tf.sub(tf.sub(scaled, meanOfRows(scaled)), projection));
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
