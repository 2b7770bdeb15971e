export type { Attribute } from './attribute.ts';
export { type Axis, type ElementType, OnnxGraph, opsetVersion } from './onnx-graph.ts';
