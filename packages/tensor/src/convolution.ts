import type { Following } from './batch-norm.ts';
import { hasOwnKernels, panelWidth } from './has-native-ops.ts';
import { boolAttribute, intsAttribute, runSingleOp } from './run-op.ts';
import { type Tensor, type Tensor1D, type Tensor4D, tf } from './tf.ts';

/** Kernel and op of a convolution whose gradients are computed by the kernels in `native/`. */
const kernelName = 'SightlineConv2D';

/** What follows a convolution in the same pass over the memory. */
export type Epilogue = Following & { bias: Tensor1D };

/** Whether `native/winograd.cc` has a kernel for it: 3 by 3 filters, whole panels of channels. */
export function isWinograd(
  { shape: [height, width, from, to] }: Tensor4D,
  stride: number,
): boolean {
  const isPanels = from % panelWidth === 0 && to % panelWidth === 0;
  return height === 3 && width === 3 && stride === 1 && isPanels;
}

/**
 * A convolution that `isWinograd`, and what follows it; it has no gradient.
 *
 * @param x float32 [batch, height, width, in]
 * @param kernel float32 [3, 3, in, out]
 */
export function winogradConvolution(x: Tensor, kernel: Tensor, epilogue?: Epilogue): Tensor {
  const others = epilogue ? [epilogue.bias, ...(epilogue.added ? [epilogue.added] : [])] : [];
  const attributes = [
    intsAttribute('other_count', others.length),
    boolAttribute('is_rectified', epilogue?.isRectified ?? false),
  ];
  return runSingleOp(kernelName, attributes, [x, kernel, ...others]);
}

type Saved = { x: Tensor4D; kernel: Tensor4D };
type Attributes = { stride: number };

tf.registerKernel({
  kernelName,
  backendName: 'tensorflow',
  kernelFunc({ inputs, attrs }) {
    const [{ x, kernel }, { stride }] = [inputs as Saved, attrs as Attributes];
    if (isWinograd(kernel, stride)) return winogradConvolution(x, kernel);
    return tf.conv2d(x, kernel, stride, 'same');
  },
});

function inputGradient(dy: Tensor4D, { x, kernel }: Saved, { stride }: Attributes): Tensor {
  if (isWinograd(kernel, stride)) {
    return runSingleOp('SightlineConv2DBackpropInput', [], [dy, kernel]);
  }
  const layout = { strides: stride, pad: 'same', dataFormat: 'NHWC', inputShape: x.shape };
  return tf.engine().runKernel('Conv2DBackpropInput', { dy, filter: kernel }, layout as never);
}

function filterGradient(dy: Tensor4D, { x, kernel }: Saved, { stride }: Attributes): Tensor {
  const [height, width] = kernel.shape;
  const attributes = [
    intsAttribute('filter_height', height),
    intsAttribute('filter_width', width),
    intsAttribute('stride', stride),
  ];
  return runSingleOp('SightlineConv2DBackpropFilter', attributes, [x, dy]);
}

// Not `tf.customGrad`: that would also compute the gradient of pixels, which nobody asks for.
tf.registerGradient({
  kernelName,
  inputsToSave: ['x', 'kernel'],
  gradFunc(dy, tensors, attrs) {
    const [x, kernel] = tensors as [Tensor4D, Tensor4D];
    const attributes = attrs as Attributes;
    return {
      x: () => inputGradient(dy as Tensor4D, { x, kernel }, attributes),
      kernel: () => filterGradient(dy as Tensor4D, { x, kernel }, attributes),
    };
  },
});

/**
 * A convolution, padded as TensorFlow's SAME.
 *
 * @param x float32 [batch, height, width, in]
 * @param kernel float32 [height, width, in, out]
 * @returns float32 [batch, height / stride, width / stride, out]
 */
export function convolution(x: Tensor4D, kernel: Tensor4D, stride: number): Tensor4D {
  if (!hasOwnKernels()) return tf.conv2d(x, kernel, stride, 'same');
  return tf.engine().runKernel(kernelName, { x, kernel }, { stride });
}
