import {
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
 * Each kernel asks this once and goes on in its fused or its unfused form, which give the same
 * values and gradients within float32's rounding.
 */
export function hasNativeOps(): boolean {
  return 'executeMultipleOutputs' in tf.backend();
}

/** oneDNN's kernels have op names of their own, `_MklNative...`, and are run with this attribute. */
export function oneDnnKernel(): OpAttribute {
  return textAttribute('_kernel', 'MklNameChangeOp');
}

let isOneDnnBuiltIn: boolean | undefined;

/** Whether the current backend executes oneDNN's kernels: TensorFlow on an x86 CPU. */
export function hasOneDnnOps(): boolean {
  if (!hasNativeOps() || nativeBackend().isUsingGpuDevice) return false;
  isOneDnnBuiltIn ??= canRunOneDnn();
  return isOneDnnBuiltIn;
}

/** Only running one tells whether TensorFlow was built with them. */
function canRunOneDnn(): boolean {
  const one = [1, 1, 1, 1];
  const attributes = [
    typeAttribute('T', 'float32'),
    intsAttribute('ksize', one),
    intsAttribute('strides', one),
    textAttribute('padding', 'VALID'),
    oneDnnKernel(),
  ];
  return tf.tidy(() => {
    try {
      return runOp('_MklNativeAvgPool', attributes, [tf.zeros(one)]).length > 0;
    } catch {
      return false;
    }
  });
}
