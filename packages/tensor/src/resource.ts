import { runOp, runSingleOp, shapeAttribute, textAttribute, typeAttribute } from './run-op.ts';
import { type Tensor, tf } from './tf.ts';

/** A float32 variable that TensorFlow's own training ops update in place. */
export type Resource = { handle: Tensor; shape: number[] };

let resourceCount = 0;

export function createResource(shape: number[], values: Float32Array): Resource {
  const attributes = [
    typeAttribute('dtype', 'float32'),
    shapeAttribute('shape', shape),
    textAttribute('container', ''),
    textAttribute('shared_name', `sightline-${resourceCount++}`), // equal names would share memory
  ];
  const resource = { handle: tf.keep(runSingleOp('VarHandleOp', attributes, [])), shape };
  writeResource(resource, values);
  return resource;
}

export function writeResource({ handle, shape }: Resource, values: Float32Array): void {
  // Copied, since TensorFlow may take over the array's memory while the caller goes on writing.
  const value = tf.tensor(values.slice(), shape, 'float32');
  runOp('AssignVariableOp', [typeAttribute('dtype', 'float32')], [handle, value], 0);
  value.dispose();
}

/** The variable's value; the caller disposes it. */
export function readResource({ handle }: Resource): Tensor {
  return runSingleOp('ReadVariableOp', [typeAttribute('dtype', 'float32')], [handle]);
}

export function destroyResource({ handle }: Resource): void {
  runOp('DestroyResourceOp', [], [handle], 0);
  handle.dispose();
}
