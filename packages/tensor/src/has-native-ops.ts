import {
  boolAttribute,
  floatAttribute,
  intsAttribute,
  nativeBackend,
  type OpAttribute,
  runOp,
  textAttribute,
  typeAttribute,
} from './run-op.ts';
import { tf } from './tf.ts';

/**
 * Whether the current backend executes TensorFlow's ops by their names.
 *
 * Each kernel asks this, some `isOnGpu` too, and goes on in its fused or its unfused form, which
 * give the same values and gradients within float32's rounding.
 */
export function hasNativeOps(): boolean {
  return 'executeMultipleOutputs' in tf.backend();
}

/** Whether the current backend executes TensorFlow's ops, on a GPU. */
export function isOnGpu(): boolean {
  return hasNativeOps() && nativeBackend().isUsingGpuDevice;
}

/** oneDNN's kernels have op names of their own, `_MklNative...`, and are run with this attribute. */
export function oneDnnKernel(): OpAttribute {
  return textAttribute('_kernel', 'MklNameChangeOp');
}

/** Only running an op tells whether it is built in. */
function canRun(run: () => void): boolean {
  return tf.tidy(() => {
    try {
      run();
      return true;
    } catch {
      return false;
    }
  });
}

let isOneDnnBuiltIn: boolean | undefined;

/** Whether the current backend executes oneDNN's kernels: TensorFlow on a CPU, where it is built with them. */
export function hasOneDnnOps(): boolean {
  if (!hasNativeOps() || isOnGpu()) return false;
  isOneDnnBuiltIn ??= canRunOneDnn();
  return isOneDnnBuiltIn;
}

/** Channels that the kernels in `native/` take at once. */
export const panelWidth = 16;

let areOwnKernelsBuiltIn: boolean | undefined;

/**
 * Whether the current backend executes the kernels in `native/`: on a CPU of the x86 kind with AVX2 and
 * without AVX-512, for which they are built and registered.
 */
export function hasOwnKernels(): boolean {
  if (!hasNativeOps() || isOnGpu()) return false;
  areOwnKernelsBuiltIn ??= canRunOwnKernel();
  return areOwnKernelsBuiltIn;
}

/** Runs the newest: an addon that was compiled before it has the others only. */
function canRunOwnKernel(): boolean {
  const attributes = [
    boolAttribute('is_rectified', false),
    intsAttribute('added_count', 0),
    floatAttribute('epsilon', 1),
    floatAttribute('momentum', 0),
  ];
  return canRun(() => {
    const [map, ones] = [tf.zeros([1, 1, 1, panelWidth]), tf.ones([panelWidth])];
    runOp('SightlineBatchNorm', attributes, [map, ones, ones, ones, ones], 5);
  });
}

/** Runs the one that asks for the most, lists of strings and types among it. */
function canRunOneDnn(): boolean {
  const attributes = [
    typeAttribute('T', 'float32'),
    typeAttribute('TArgs', ['float32', 'float32']),
    intsAttribute('num_args', 2),
    intsAttribute('strides', [1, 1, 1, 1]),
    textAttribute('padding', 'SAME'),
    textAttribute('fused_ops', ['BiasAdd', 'Add', 'Relu']),
    oneDnnKernel(),
  ];
  return canRun(() => {
    const [image, bias] = [tf.zeros([1, 1, 1, 1]), tf.zeros([1])];
    runOp('_MklNativeFusedConv2D', attributes, [image, image, bias, image]);
  });
}
