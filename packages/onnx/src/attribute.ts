import { attributeTypes } from './messages.ts';

/** What a node's attribute holds: ONNX tells whole numbers from floats. */
export type Attribute =
  | { int: number }
  | { float: number }
  | { string: string }
  | { ints: readonly number[] }
  | { floats: readonly number[] };

/** `AttributeProto` of an attribute. */
export function attributeMessage(name: string, attribute: Attribute): Record<string, unknown> {
  if ('int' in attribute) return { name, i: attribute.int, type: attributeTypes.i };
  if ('float' in attribute) return { name, f: attribute.float, type: attributeTypes.f };
  if ('string' in attribute) {
    return { name, s: new TextEncoder().encode(attribute.string), type: attributeTypes.s };
  }
  if ('ints' in attribute) return { name, ints: attribute.ints, type: attributeTypes.ints };
  return { name, floats: attribute.floats, type: attributeTypes.floats };
}
