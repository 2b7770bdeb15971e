import { batchNorm, epsilon } from './batch-norm.ts';
import type { Weights } from './parameters.ts';
import { relu } from './relu.ts';
import { type Tensor, type Tensor1D, type Tensor4D, tf } from './tf.ts';

export type ConvolutionOptions = {
  stride: number;
  /** Whether a ReLU follows. */
  isRectified: boolean;
  /** When given, batch norm trains: see `batchNorm`. */
  updates?: Weights | undefined;
};

/**
 * A convolution, its batch norm and, where asked, a ReLU: a bias is all that is left of the norm
 * where `foldBatchNorms` has folded it into the kernel.
 *
 * @param x float32 [batch, height, width, in]
 * @param weights holds `<name>.kernel` [height, width, in, out], and either what `addBatchNorm` adds
 *   or, folded, `<name>.bias` [out]
 * @returns float32 [batch, height / stride, width / stride, out], padded as TensorFlow's SAME
 */
export function convolve(
  x: Tensor4D,
  weights: Weights,
  name: string,
  { stride, isRectified, updates }: ConvolutionOptions,
): Tensor4D {
  const kernel = weights[`${name}.kernel`] as Tensor4D;
  const bias = weights[`${name}.bias`] as Tensor1D | undefined;
  if (bias) {
    const activation = isRectified ? 'relu' : 'linear';
    return tf.fused.conv2d({ x, filter: kernel, strides: stride, pad: 'same', bias, activation });
  }
  const normal = batchNorm(tf.conv2d(x, kernel, stride, 'same'), weights, name, updates);
  return isRectified ? (relu(normal) as Tensor4D) : normal;
}

/** The kernel and bias that do what a convolution and its batch norm do together. */
function fold(weights: Weights, name: string): { kernel: Tensor; bias: Tensor } {
  const [kernel, scale, offset, mean, variance] = [
    'kernel',
    'scale',
    'offset',
    'mean',
    'variance',
  ].map((part) => weights[`${name}.${part}`]!) as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon))); // [out]
  return { kernel: tf.mul(kernel, factor), bias: tf.sub(offset, tf.mul(mean, factor)) };
}

/**
 * Folds each batch norm that follows a convolution into its kernel and a bias, for inference.
 *
 * @param weights parameters of a trained model; they stay the caller's
 * @returns weights for `convolve` and everything else, all tensors of their own; the caller disposes them
 * @see Jacob et al. 2018, Quantization and Training of Neural Networks, section 3.2
 */
export function foldBatchNorms(weights: Weights): Weights {
  return tf.tidy(() => {
    const folded: Weights = {};
    for (const [path, value] of Object.entries(weights)) {
      const dot = path.lastIndexOf('.');
      const [name, part] = [path.slice(0, dot), path.slice(dot + 1)];
      const isNormed = `${name}.kernel` in weights && `${name}.variance` in weights;
      if (!isNormed) folded[path] = value.clone();
      else if (part === 'kernel') {
        const { kernel, bias } = fold(weights, name);
        folded[path] = kernel;
        folded[`${name}.bias`] = bias;
      }
    }
    return folded;
  });
}
