import { type NumericValues, numbersOf } from '@sightline/contracts';
import { DataType, type Decimal, type RecordBatch, type Struct } from 'apache-arrow';

/** A value of a table in plain JavaScript: tensors and bytes are views, a struct is a map. */
export type Cell =
  | null
  | string
  | number
  | bigint
  | boolean
  | NumericValues
  | { bytes: Uint8Array }
  | Cell[]
  | Map<string, Cell>;

/** Whether a row of it is a tensor that can be viewed as a typed array. */
export function isTensor(type: DataType): boolean {
  if (!DataType.isFixedSizeList(type)) return false;
  const element = type.children[0]!.type;
  if (DataType.isInt(element)) return element.bitWidth <= 32;
  return DataType.isFloat(element) && element.precision > 0; // half floats are decoded one by one
}

function decimalText(words: Uint32Array, { scale }: Decimal): string {
  const width = BigInt(words.length * 32);
  const raw = words.reduceRight((sum, word) => (sum << 32n) + BigInt(word), 0n);
  const value = BigInt.asIntN(Number(width), raw);
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const point = digits.length - scale;
  const whole = (value < 0n ? '-' : '') + digits.slice(0, point);
  return scale > 0 ? `${whole}.${digits.slice(point)}` : whole;
}

function plainStruct(value: unknown, type: Struct): Cell {
  const row = value as Record<string, unknown>;
  return new Map(type.children.map(({ name, type }) => [name, plain(row[name], type)]));
}

/** Exact: whole numbers of 64 bits stay such where a double cannot hold them. */
function plain(value: unknown, type: DataType): Cell {
  if (value === null || value === undefined) return null;
  if (DataType.isDictionary(type)) return plain(value, type.dictionary);
  if (DataType.isTimestamp(type) || DataType.isDate(type)) {
    const date = new Date(Number(value));
    if (Number.isNaN(date.getTime())) return String(value);
    return date.toISOString().slice(0, DataType.isDate(type) ? 'yyyy-mm-dd'.length : undefined);
  }
  if (DataType.isDecimal(type)) return decimalText(value as Uint32Array, type);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (DataType.isList(type) || DataType.isFixedSizeList(type)) {
    const element = type.children[0]!.type;
    return Array.from(value as Iterable<unknown>, (one) => plain(one, element));
  }
  if (DataType.isStruct(type)) return plainStruct(value, type as Struct);
  if (value instanceof Uint8Array) return { bytes: value };
  return typeof value === 'object' ? String(value) : (value as Cell);
}

/** Reads the values of a column of a batch, row by row. */
export function cellReader(batch: RecordBatch, name: string): (row: number) => Cell {
  const vector = batch.getChild(name)!;
  const type = vector.type as DataType;
  if (DataType.isFixedSizeList(type) && isTensor(type) && vector.nullCount === 0) {
    const values = numbersOf<NumericValues>(batch, name);
    const width = type.listSize;
    return (row) => values.subarray(row * width, (row + 1) * width);
  }
  return (row) => plain(vector.get(row), type);
}

export function isBytes(cell: Cell): cell is { bytes: Uint8Array } {
  return cell !== null && typeof cell === 'object' && 'bytes' in cell;
}

export function isNumbers(cell: Cell): cell is NumericValues {
  return ArrayBuffer.isView(cell);
}

/** JSON knows no NaN and no infinities: they are written as text. */
function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** Values in the nesting of a shape: `[[1, 2], [3, 4]]` for `[2, 2]`. */
function nest(values: unknown[], [, ...inner]: readonly number[]): unknown[] {
  const size = inner.reduce((product, side) => product * side, 1);
  if (inner.length === 0 || size === 0) return values;
  return Array.from({ length: values.length / size }, (_, index) =>
    nest(values.slice(index * size, (index + 1) * size), inner),
  );
}

/**
 * A value as JSON may hold it: tensors in the nesting of their shape, bytes in base64, NaN,
 * infinities and integers beyond 2^53 as text.
 *
 * @param shape of a tensor
 */
export function toJsonValue(cell: Cell, shape: readonly number[] = []): unknown {
  if (isBytes(cell)) return Buffer.from(cell.bytes).toString('base64');
  if (isNumbers(cell)) return nest(Array.from(cell, jsonNumber), shape);
  if (typeof cell === 'bigint') return String(cell);
  if (typeof cell === 'number') return jsonNumber(cell);
  if (Array.isArray(cell)) return cell.map((one) => toJsonValue(one));
  if (!(cell instanceof Map)) return cell;
  return Object.fromEntries([...cell].map(([name, value]) => [name, toJsonValue(value)]));
}
