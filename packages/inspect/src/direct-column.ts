import type { NumericValues } from '@sightline/contracts';
import { type DataType, type Field, FixedSizeList } from 'apache-arrow';
import { isTensor } from './cell.ts';

export type NumericArray = new (length: number) => NumericValues;

const directTypes = new Set<unknown>([Int32Array, Float32Array, Float64Array, Uint8Array]);

/**
 * The array that a row of a tensor column is read into by itself, see `TableReader.openColumn`;
 * undefined where rows cannot be read so, or they, or
 * elements of them, may be empty.
 */
export function arrayTypeOf({ type, nullable }: Field): NumericArray | undefined {
  if (!(type instanceof FixedSizeList) || !isTensor(type)) return undefined;
  const [element] = type.children as [Field<DataType>];
  if (nullable || element.nullable) return undefined;
  const kind: unknown = element.type.ArrayType;
  return directTypes.has(kind) ? (kind as NumericArray) : undefined;
}
