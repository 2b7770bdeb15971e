import { hasNativeOps } from './has-native-ops.ts';
import { runOp, runSingleOp, shapeAttribute, textAttribute, typeAttribute } from './run-op.ts';
import { type Tensor, tf } from './tf.ts';

/**
 * A float32 variable that training ops update in place. It belongs to the backend on which it was
 * created: its functions are called while that one is the current backend.
 */
export type Resource = {
  /** TensorFlow's handle; on a backend that has no variables, the value itself. */
  handle: Tensor;
  readonly shape: number[];
};

let resourceCount = 0;

function createHandle(shape: number[]): Tensor {
  const attributes = [
    typeAttribute('dtype', 'float32'),
    shapeAttribute('shape', shape),
    textAttribute('container', ''),
    textAttribute('shared_name', `sightline-${resourceCount++}`), // equal names would share memory
  ];
  return runSingleOp('VarHandleOp', attributes, []);
}

export function createResource(shape: number[], values: Float32Array): Resource {
  const handle = hasNativeOps() ? createHandle(shape) : tf.zeros(shape);
  const resource = { handle: tf.keep(handle), shape };
  writeResource(resource, values);
  return resource;
}

export function writeResource(resource: Resource, values: Float32Array): void {
  // Copied, since the backend may take over the array's memory while the caller goes on writing.
  assignTensor(resource, tf.tensor(values.slice(), resource.shape, 'float32'));
}

/** Makes a tensor the variable's value, and takes it over. */
export function assignTensor(resource: Resource, value: Tensor): void {
  if (hasNativeOps()) {
    runOp('AssignVariableOp', [typeAttribute('dtype', 'float32')], [resource.handle, value], 0);
    value.dispose();
  } else {
    resource.handle.dispose();
    resource.handle = tf.keep(value);
  }
}

/** The variable's value; the caller disposes it. */
export function readResource({ handle }: Resource): Tensor {
  if (!hasNativeOps()) return handle.clone();
  return runSingleOp('ReadVariableOp', [typeAttribute('dtype', 'float32')], [handle]);
}

export function destroyResource({ handle }: Resource): void {
  if (hasNativeOps()) runOp('DestroyResourceOp', [], [handle], 0);
  handle.dispose();
}
