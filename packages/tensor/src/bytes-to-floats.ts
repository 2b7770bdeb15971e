import { hasNativeOps } from './has-native-ops.ts';
import { boolAttribute, nativeBackend, runSingleOp, typeAttribute } from './run-op.ts';
import { type Tensor, tf } from './tf.ts';

// tfjs itself cannot hold uint8: a quarter of the bytes are moved into TensorFlow this way.
function fusedCast(bytes: Uint8Array, shape: number[]): Tensor {
  const backend = nativeBackend();
  const { binding } = backend;
  const id = binding.createTensor(shape, binding.TF_UINT8, bytes);
  const raw = backend.createOutputTensor({ id, shape, dtype: binding.TF_UINT8 });
  const attributes = [
    typeAttribute('SrcT', 'uint8'),
    typeAttribute('DstT', 'float32'),
    boolAttribute('Truncate', false),
  ];
  const floats = runSingleOp('Cast', attributes, [raw]);
  raw.dispose();
  return floats;
}

function unfusedCast(bytes: Uint8Array, shape: number[]): Tensor {
  return tf.tensor(Float32Array.from(bytes), shape);
}

/**
 * Bytes as a tensor of numbers.
 *
 * @returns float32 tensor of `shape`, values 0..255; the caller disposes it.
 */
export function bytesToFloats(bytes: Uint8Array, shape: number[]): Tensor {
  return hasNativeOps() ? fusedCast(bytes, shape) : unfusedCast(bytes, shape);
}
