import {
  Binary,
  type Data,
  type DataType,
  type Field,
  FixedSizeList,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { StageError } from './errors.ts';
import { contractId, type TableContract } from './table-contract.ts';

export type NumericValues = Int32Array | Float32Array | Float64Array | Uint8Array;

/**
 * A column in plain JavaScript: a typed array for numbers and tensors (row-major, not copied), and
 * an array with an element a row for text, bytes, booleans and lists of text.
 */
export type ColumnValues = NumericValues | string[] | Uint8Array[] | boolean[] | string[][];

function buildColumn(type: DataType, values: ColumnValues, rowCount: number): Data {
  if (type instanceof FixedSizeList) {
    const child = makeData({ type: type.children[0]!.type, data: values as Int32Array });
    return makeData({ type, length: rowCount, nullCount: 0, child });
  }
  if (ArrayBuffer.isView(values)) {
    return makeData({ type, length: rowCount, nullCount: 0, data: values } as never) as Data;
  }
  if (type instanceof List) return packTextLists(type, values as string[][]);
  if (type instanceof Utf8 || type instanceof Binary) {
    return packBytes(type, values as string[] | Uint8Array[]);
  }
  return vectorFromArray(values as boolean[], type).data[0] ?? makeData({ type } as never);
}

function offsetsOf(lengths: readonly number[]): Int32Array {
  const valueOffsets = new Int32Array(lengths.length + 1);
  for (const [row, length] of lengths.entries())
    valueOffsets[row + 1] = valueOffsets[row]! + length;
  return valueOffsets;
}

/** Text or bytes in one buffer of their size: Arrow's own builder grows several before that. */
function packBytes(type: Utf8 | Binary, values: readonly (string | Uint8Array)[]): Data {
  const valueOffsets = offsetsOf(values.map((value) => Buffer.byteLength(value)));
  const data = Buffer.allocUnsafeSlow(valueOffsets.at(-1)!);
  for (const [row, value] of values.entries()) {
    if (typeof value === 'string') data.write(value, valueOffsets[row]!);
    else data.set(value, valueOffsets[row]!);
  }
  const length = values.length;
  return makeData({ type, length, nullCount: 0, valueOffsets, data } as never) as Data;
}

function packTextLists(type: List, lists: string[][]): Data {
  const valueOffsets = offsetsOf(lists.map((list) => list.length));
  const child = packBytes(new Utf8(), lists.flat());
  return makeData({ type, length: lists.length, nullCount: 0, valueOffsets, child });
}

function rowWidth(type: DataType): number {
  return type instanceof FixedSizeList ? type.listSize : 1;
}

/**
 * Builds a record batch of `contract` without copying typed arrays.
 *
 * @param columns one entry a field; tensor columns hold `rowCount * elements` values.
 * @throws StageError `contract` when a column is missing or its length does not fit `rowCount`.
 */
export function packBatch(
  contract: TableContract,
  rowCount: number,
  columns: Record<string, ColumnValues>,
): RecordBatch {
  const children = contract.schema.fields.map((field: Field) => {
    const values = columns[field.name];
    const expected = rowCount * rowWidth(field.type);
    if (values?.length !== expected) {
      throw new StageError('contract', {
        message: `${contractId(contract)} column ${field.name}: expected ${expected} values for ${rowCount} rows, got ${values?.length ?? 'none'}`,
      });
    }
    const empty = Array.isArray(values) ? values.findIndex((value) => value == null) : -1;
    if (empty >= 0) {
      throw new StageError('contract', {
        message: `${contractId(contract)} column ${field.name}: row ${empty} of ${rowCount} has no value`,
      });
    }
    return buildColumn(field.type, values, rowCount);
  });
  const type = new Struct(contract.schema.fields);
  const data = makeData({ type, length: rowCount, nullCount: 0, children });
  return new RecordBatch(contract.schema, data);
}

/** The batch with some of its columns only, not copied. Arrow's own `select` leaves holes. */
export function selectColumns(batch: RecordBatch, names: readonly string[]): RecordBatch {
  const children = names.map((name) => columnData(batch, name));
  const fields = names.map((name) => batch.schema.fields.find((field) => field.name === name)!);
  const type = new Struct(fields);
  const data = makeData({ type, length: batch.numRows, nullCount: 0, children });
  return new RecordBatch(new Schema(fields, batch.schema.metadata), data);
}

function columnData(batch: RecordBatch, name: string): Data {
  const index = batch.schema.fields.findIndex((field) => field.name === name);
  const data = batch.data.children[index];
  if (!data) {
    const names = batch.schema.fields.map((field) => field.name).join(', ');
    throw new StageError('contract', { message: `no column ${name}; there are ${names}` });
  }
  return data;
}

/** Values of a number or tensor column, row-major: a view of the batch's memory, not a copy. */
export function numbersOf<Values extends NumericValues>(batch: RecordBatch, name: string): Values {
  const data = columnData(batch, name);
  // Arrow cuts the values of a slice, and those of its children, to the rows of the slice.
  const values = (data.type instanceof FixedSizeList ? data.children[0]! : data).values as Values;
  return values.subarray(0, batch.numRows * rowWidth(data.type)) as Values;
}

/** Values of a text, bytes, boolean or list column, one element a row. */
export function valuesOf<Value = string>(batch: RecordBatch, name: string): Value[] {
  const vector = batch.getChild(name);
  if (!vector) columnData(batch, name);
  const values = Array.from(vector as Iterable<unknown>);
  return values.map((value) =>
    value !== null && typeof value === 'object' && !ArrayBuffer.isView(value)
      ? Array.from(value as Iterable<unknown>)
      : value,
  ) as Value[];
}
