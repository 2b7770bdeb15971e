import { type Tensor, tf } from './tf.ts';

export type OpAttribute = { name: string; type: number; value: unknown };

type Binding = Record<
  | 'TF_ATTR_TYPE'
  | 'TF_ATTR_BOOL'
  | 'TF_ATTR_FLOAT'
  | 'TF_ATTR_INT'
  | 'TF_ATTR_STRING'
  | 'TF_ATTR_SHAPE'
  | 'TF_FLOAT'
  | 'TF_INT32',
  number
>;

export type NativeBackend = {
  isUsingGpuDevice: boolean;
  binding: Binding;
  executeMultipleOutputs(
    name: string,
    attributes: OpAttribute[],
    inputs: Tensor[],
    outputCount: number,
  ): Tensor[];
};

/** The current backend, where `hasNativeOps` says that it executes ops by name. */
export const nativeBackend = (): NativeBackend => tf.backend() as unknown as NativeBackend;

export type ElementType = 'float32' | 'int32';

const elementTypeNames = { float32: 'TF_FLOAT', int32: 'TF_INT32' } as const;

/** Lists of types and texts reach TensorFlow through what the set-up adds to tfjs-node's addon. */
export function typeAttribute(name: string, types: ElementType | ElementType[]): OpAttribute {
  const { binding } = nativeBackend();
  const numberOf = (type: ElementType): number => binding[elementTypeNames[type]];
  const value = Array.isArray(types) ? types.map(numberOf) : numberOf(types);
  return { name, type: binding.TF_ATTR_TYPE, value };
}

export function boolAttribute(name: string, value: boolean): OpAttribute {
  return { name, type: nativeBackend().binding.TF_ATTR_BOOL, value };
}

export function floatAttribute(name: string, value: number): OpAttribute {
  return { name, type: nativeBackend().binding.TF_ATTR_FLOAT, value };
}

export function intsAttribute(name: string, value: number | number[]): OpAttribute {
  return { name, type: nativeBackend().binding.TF_ATTR_INT, value };
}

export function textAttribute(name: string, value: string | string[]): OpAttribute {
  return { name, type: nativeBackend().binding.TF_ATTR_STRING, value };
}

export function shapeAttribute(name: string, value: number[]): OpAttribute {
  return { name, type: nativeBackend().binding.TF_ATTR_SHAPE, value };
}

/**
 * Executes a TensorFlow op by its name, as listed in TensorFlow's op registry.
 *
 * @returns the op's outputs; the caller (or its `tf.tidy`) disposes them.
 */
export function runOp(
  name: string,
  attributes: OpAttribute[],
  inputs: Tensor[],
  outputCount = 1,
): Tensor[] {
  return nativeBackend().executeMultipleOutputs(name, attributes, inputs, outputCount);
}

/** Like `runOp`, for an op with one output. */
export function runSingleOp(name: string, attributes: OpAttribute[], inputs: Tensor[]): Tensor {
  return runOp(name, attributes, inputs, 1)[0]!;
}
