import protobuf from 'protobufjs/light.js';

/** The value of `AttributeProto.AttributeType` of each kind of attribute. */
export const attributeTypes = { f: 1, i: 2, s: 3, floats: 6, ints: 7 } as const;

/** The value of `TensorProto.DataType` of each element type. */
export const dataTypes = { float32: 1, int64: 7 } as const;

/**
 * The messages of ONNX that are written here, with the field numbers of `onnx/onnx.proto`. Fields that are never written are left out.
 *
 * @see https://github.com/onnx/onnx/blob/v1.16.0/onnx/onnx.proto
 */
const parts = {
  OperatorSet: {
    fields: { domain: { type: 'string', id: 1 }, version: { type: 'int64', id: 2 } },
  },
  Graph: {
    fields: {
      node: { rule: 'repeated', type: 'Node', id: 1 },
      name: { type: 'string', id: 2 },
      initializer: { rule: 'repeated', type: 'Tensor', id: 5 },
      input: { rule: 'repeated', type: 'ValueInfo', id: 11 },
      output: { rule: 'repeated', type: 'ValueInfo', id: 12 },
    },
  },
  Node: {
    fields: {
      input: { rule: 'repeated', type: 'string', id: 1 },
      output: { rule: 'repeated', type: 'string', id: 2 },
      name: { type: 'string', id: 3 },
      opType: { type: 'string', id: 4 },
      attribute: { rule: 'repeated', type: 'Attribute', id: 5 },
    },
  },
  Attribute: {
    fields: {
      name: { type: 'string', id: 1 },
      f: { type: 'float', id: 2 },
      i: { type: 'int64', id: 3 },
      s: { type: 'bytes', id: 4 },
      floats: { rule: 'repeated', type: 'float', id: 7 },
      ints: { rule: 'repeated', type: 'int64', id: 8 },
      type: { type: 'int32', id: 20 },
    },
  },
  Tensor: {
    fields: {
      dims: { rule: 'repeated', type: 'int64', id: 1 },
      dataType: { type: 'int32', id: 2 },
      name: { type: 'string', id: 8 },
      rawData: { type: 'bytes', id: 9 },
    },
  },
  ValueInfo: {
    fields: { name: { type: 'string', id: 1 }, type: { type: 'ValueType', id: 2 } },
  },
  ValueType: { fields: { tensorType: { type: 'TensorType', id: 1 } } },
  TensorType: {
    fields: { elemType: { type: 'int32', id: 1 }, shape: { type: 'Shape', id: 2 } },
  },
  Shape: { fields: { dim: { rule: 'repeated', type: 'Dimension', id: 1 } } },
  Dimension: {
    fields: { dimValue: { type: 'int64', id: 1 }, dimParam: { type: 'string', id: 2 } },
  },
};

/** `ModelProto`: what an ONNX file holds. */
export const modelMessage: protobuf.Type = protobuf.Type.fromJSON('Model', {
  edition: 'proto2',
  fields: {
    irVersion: { type: 'int64', id: 1 },
    producerName: { type: 'string', id: 2 },
    graph: { type: 'Graph', id: 7 },
    opsetImport: { rule: 'repeated', type: 'OperatorSet', id: 8 },
  },
  nested: parts,
});
