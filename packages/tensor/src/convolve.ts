import {
  batchNorm,
  epsilon,
  type Following,
  hasNormKernel,
  normParts,
  trainedBatchNorm,
} from './batch-norm.ts';
import { convolution, isWinograd, winogradConvolution } from './convolution.ts';
import { hasOneDnnOps, hasOwnKernels, oneDnnKernel } from './has-native-ops.ts';
import type { Weights } from './parameters.ts';
import { relu } from './relu.ts';
import { intsAttribute, runSingleOp, textAttribute, typeAttribute } from './run-op.ts';
import { type Tensor, type Tensor1D, type Tensor4D, tf } from './tf.ts';

export type ConvolutionOptions = Following & {
  stride: number;
  /** When given, batch norm trains: see `batchNorm`. */
  updates?: Weights | undefined;
};

/** What goes into a convolution whose batch norm is folded. */
type Folded = { x: Tensor4D; kernel: Tensor4D; bias: Tensor1D };

/**
 * Convolution, bias, sum and ReLU in one pass over the memory; it has no gradient.
 *
 * @see TensorFlow's _FusedConv2D
 */
function fusedConvolution({ x, kernel, bias }: Folded, options: ConvolutionOptions): Tensor {
  const { stride, isRectified, added } = options;
  if (hasOwnKernels() && isWinograd(kernel, stride)) {
    return winogradConvolution(x, kernel, { bias, isRectified, added });
  }
  const others = added ? [bias, added] : [bias];
  const fused = ['BiasAdd', ...(added ? ['Add'] : []), ...(isRectified ? ['Relu'] : [])];
  const attributes = [
    typeAttribute('T', 'float32'),
    typeAttribute(
      'TArgs',
      others.map(() => 'float32'),
    ),
    intsAttribute('num_args', others.length),
    intsAttribute('strides', [1, stride, stride, 1]),
    textAttribute('padding', 'SAME'),
    textAttribute('data_format', 'NHWC'),
    textAttribute('fused_ops', fused),
    oneDnnKernel(),
  ];
  return runSingleOp('_MklNativeFusedConv2D', attributes, [x, kernel, ...others]);
}

function unfusedConvolution({ x, kernel, bias }: Folded, options: ConvolutionOptions): Tensor {
  return addAndRectify(tf.add(tf.conv2d(x, kernel, options.stride, 'same'), bias), options);
}

function addAndRectify(seen: Tensor, { added, isRectified }: ConvolutionOptions): Tensor {
  const sum = added ? tf.add(seen, added) : seen;
  return isRectified ? relu(sum) : sum;
}

/**
 * A convolution, its batch norm and, where asked, a sum and a ReLU. Where `foldBatchNorms` has
 * folded the norm into the kernel, a bias is all that is left of it; what is folded has no gradient.
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
  options: ConvolutionOptions,
): Tensor4D {
  const { stride, updates } = options;
  const kernel = weights[`${name}.kernel`] as Tensor4D;
  const bias = weights[`${name}.bias`] as Tensor1D | undefined;
  if (bias) {
    const form = hasOneDnnOps() ? fusedConvolution : unfusedConvolution;
    return form({ x, kernel, bias }, options) as Tensor4D;
  }
  const seen = convolution(x, kernel, stride);
  if (updates && hasNormKernel(seen, options)) {
    return trainedBatchNorm(seen, weights, name, updates, options);
  }
  return addAndRectify(batchNorm(seen, weights, name, updates), options) as Tensor4D;
}

/** The kernel and bias that do what a convolution and its batch norm do together. */
function fold(weights: Weights, name: string): { kernel: Tensor; bias: Tensor } {
  const kernel = weights[`${name}.kernel`]!;
  const [scale, offset, mean, variance] = normParts(weights, name);
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
