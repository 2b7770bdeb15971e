import type { NumericValues } from '@sightline/contracts';
import { type DataType, type Field, FixedSizeList } from 'apache-arrow';
import { isTensor } from './cell.ts';

export type NumericArray = new (length: number) => NumericValues;

const directTypes = new Set<unknown>([Int32Array, Float32Array, Float64Array, Uint8Array]);

/**
 * The array that a row of a tensor column is read into by itself, see `TableReader.openColumn`;
 * undefined where rows cannot be read so, or may be empty.
 */
export function arrayTypeOf({ type, nullable }: Field): NumericArray | undefined {
  if (!(type instanceof FixedSizeList) || !isTensor(type) || nullable) return undefined;
  const kind: unknown = (type.children[0]!.type as DataType).ArrayType;
  return directTypes.has(kind) ? (kind as NumericArray) : undefined;
}
