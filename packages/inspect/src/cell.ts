import { type NumericValues, numbersOf } from '@sightline/contracts';
import { type JsonCell, nestByShape, readCells } from '@sightline/store';
import { type Data, DataType, type Field, type RecordBatch, type Struct } from 'apache-arrow';

/** A value of a table in plain JavaScript: tensors and bytes are views, a struct is a map. */
export type Cell = JsonCell | bigint | NumericValues | { bytes: Uint8Array } | Map<string, Cell>;

/** Whether a row of it is a tensor that can be viewed as a typed array. */
export function isTensor(type: DataType): boolean {
  if (!DataType.isFixedSizeList(type)) return false;
  const element = type.children[0]!.type;
  if (DataType.isInt(element)) return element.bitWidth <= 32;
  return DataType.isFloat(element) && element.precision > 0; // half floats are decoded one by one
}

function structReader(data: Data, { children }: Struct): (row: number) => Cell {
  const readers = children.map(
    (field, index) => [field.name, cellOf(data.children[index]!, field)] as const,
  );
  return (row) => new Map(readers.map(([name, read]) => [name, read(row)]));
}

/** Exact: whole numbers of 64 bits stay such where a double cannot hold them. */
function wholeCell(value: bigint): Cell {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function cellOf(data: Data, field: Field): (row: number) => Cell {
  const { type, values } = data;
  const orNull = (read: (row: number) => Cell) => (row: number) =>
    data.getValid(row) ? read(row) : null;
  if (DataType.isStruct(type)) return orNull(structReader(data, type));
  if (DataType.isBinary(type)) {
    const { valueOffsets } = data;
    return orNull((row) => ({
      bytes: values.subarray(valueOffsets[row]!, valueOffsets[row + 1]!),
    }));
  }
  if (DataType.isInt(type) && type.bitWidth === 64) return orNull((row) => wholeCell(values[row]!));
  if (DataType.isFloat(type)) return orNull((row) => values[row]!); // NaN stays a number
  return readCells(data, field);
}

/** Reads the values of a column of a batch, row by row; of one that `openTable` has made plain. */
export function cellReader(batch: RecordBatch, name: string): (row: number) => Cell {
  const index = batch.schema.fields.findIndex((field) => field.name === name);
  const data = batch.data.children[index]!;
  const { type } = data;
  if (
    DataType.isFixedSizeList(type) &&
    isTensor(type) &&
    data.nullCount + data.children[0]!.nullCount === 0
  ) {
    const tensors = numbersOf<NumericValues>(batch, name);
    const width = type.listSize;
    return (row) => tensors.subarray(row * width, (row + 1) * width);
  }
  return cellOf(data, batch.schema.fields[index]!);
}

export function isBytes(cell: Cell): cell is { bytes: Uint8Array } {
  return (
    cell !== null && typeof cell === 'object' && 'bytes' in cell && ArrayBuffer.isView(cell.bytes)
  );
}

export function isNumbers(cell: Cell): cell is NumericValues {
  return ArrayBuffer.isView(cell);
}

/** JSON knows no NaN and no infinities: they are written as text. */
function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/**
 * A value as JSON may hold it: tensors in the nesting of their shape, bytes in base64, NaN,
 * infinities and integers beyond 2^53 as text.
 *
 * @param shape of a tensor
 */
export function toJsonValue(cell: Cell, shape: readonly number[] = []): JsonCell {
  if (isBytes(cell)) return Buffer.from(cell.bytes).toString('base64');
  if (isNumbers(cell)) return nestByShape(Array.from(cell, jsonNumber), shape);
  if (typeof cell === 'bigint') return String(cell);
  if (typeof cell === 'number') return jsonNumber(cell);
  if (!(cell instanceof Map)) return cell;
  return Object.fromEntries([...cell].map(([name, value]) => [name, toJsonValue(value)]));
}
