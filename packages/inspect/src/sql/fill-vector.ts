import { isUtf8 } from 'node:buffer';
import duckdb, { type Vector } from '@duckdb/node-bindings';
import { type Data, DataType, DateUnit, TimeUnit } from 'apache-arrow';
import { isArray } from './duckdb-type.ts';

/** Rows `start` to `start + count` of a column, which fill a vector from its beginning. */
type Rows = {
  data: Data;
  start: number;
  count: number;
  /** Whether the struct that holds a row is there; all are when left out. */
  isThere?: (row: number) => boolean;
};

const microseconds: Record<TimeUnit, number> = {
  [TimeUnit.SECOND]: 1e6,
  [TimeUnit.MILLISECOND]: 1e3,
  [TimeUnit.MICROSECOND]: 1,
  [TimeUnit.NANOSECOND]: 1e-3,
};

function copy(vector: Vector, values: ArrayBufferView): void {
  const { buffer, byteOffset, byteLength } = values;
  duckdb.copy_data_to_vector(vector, 0, buffer as ArrayBuffer, byteOffset, byteLength);
}

function copyBytes(
  vector: Vector,
  { data, start, count }: Rows,
  bytesAt: (row: number) => Uint8Array,
): void {
  for (let row = 0; row < count; row++) {
    if (!data.getValid(start + row)) continue;
    duckdb.vector_assign_string_element_len(vector, row, bytesAt(start + row));
  }
}

/** What is no UTF-8 is shown as such; DuckDB would take it for a missing value. */
function soundText(bytes: Uint8Array): Uint8Array {
  return isUtf8(bytes) ? bytes : Buffer.from(Buffer.from(bytes).toString('utf8'));
}

/** Counts of a unit as microseconds, as DuckDB keeps times. */
function toMicroseconds({ data, start, count }: Rows, unit: TimeUnit): BigInt64Array {
  const factor = microseconds[unit];
  const scaled = new BigInt64Array(count);
  for (let row = 0; row < count; row++) {
    const value = BigInt(data.values[start + row]!);
    scaled[row] = factor < 1 ? value / 1000n : value * BigInt(factor);
  }
  return scaled;
}

function toBooleans({ data, start, count }: Rows): Uint8Array {
  const { values, offset } = data;
  return Uint8Array.from({ length: count }, (_, row) => {
    const bit = offset + start + row;
    return (values[bit >> 3]! >> (bit & 7)) & 1;
  });
}

/** Values of a column as DuckDB lays them out, where they are numbers of some width. */
function numbersFor(rows: Rows): ArrayBufferView {
  const { data, start, count } = rows;
  const { type, values } = data;
  if (DataType.isBool(type)) return toBooleans(rows);
  if (DataType.isTime(type)) return toMicroseconds(rows, type.unit);
  if (DataType.isTimestamp(type) && type.timezone) return toMicroseconds(rows, type.unit);
  if (DataType.isDate(type) && type.unit === DateUnit.MILLISECOND) {
    const days = Array.from(values.subarray(start, start + count), (ms) => Number(ms) / 86_400_000);
    return Int32Array.from(days, Math.floor);
  }
  return values.subarray(start, start + count);
}

/** Where each list begins in the child, and how many values it has. */
function fillList(vector: Vector, { data, start, count }: Rows): void {
  const { type, valueOffsets, children } = data;
  const size = DataType.isFixedSizeList(type) ? type.listSize : 0;
  const offsetOf = (row: number): number =>
    size > 0 || !valueOffsets ? row * size : valueOffsets[row]!;
  const first = offsetOf(start);
  const total = offsetOf(start + count) - first;
  const entries = new BigUint64Array(count * 2);
  for (let row = 0; row < count; row++) {
    entries[row * 2] = BigInt(offsetOf(start + row) - first);
    entries[row * 2 + 1] = BigInt(offsetOf(start + row + 1) - offsetOf(start + row));
  }
  copy(vector, entries);
  duckdb.list_vector_reserve(vector, total);
  duckdb.list_vector_set_size(vector, total);
  const child = duckdb.list_vector_get_child(vector);
  fillVector(child, { data: children[0]!, start: first, count: total });
}

function fillValidity(vector: Vector, { data, start, count, isThere }: Rows): void {
  const isNull = DataType.isNull(data.type);
  if (data.nullCount === 0 && !isNull && !isThere) return;
  const words = new BigUint64Array(Math.ceil(count / 64));
  const bits = new Uint8Array(words.buffer);
  for (let row = 0; row < count; row++) {
    if (isNull || isThere?.(start + row) === false) continue;
    if (data.getValid(start + row)) bits[row >> 3]! |= 1 << (row & 7);
  }
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, words.buffer, 0, bits.length);
}

/**
 * Copies rows of a plain column into a vector of the type that `duckdbType` gives for it: numbers
 * and tensors as they lie, text and bytes one by one.
 */
export function fillVector(vector: Vector, rows: Rows): void {
  const { data, start, count } = rows;
  const { type, children, values, valueOffsets, stride } = data;
  if (count === 0) return;
  fillValidity(vector, rows);
  if (DataType.isNull(type)) return;
  const bytesAt = (row: number): Uint8Array =>
    values.subarray(valueOffsets[row]!, valueOffsets[row + 1]!);
  if (DataType.isUtf8(type)) copyBytes(vector, rows, (row) => soundText(bytesAt(row)));
  else if (DataType.isBinary(type)) copyBytes(vector, rows, bytesAt);
  else if (DataType.isFixedSizeBinary(type)) {
    copyBytes(vector, rows, (row) => values.subarray(row * stride, (row + 1) * stride));
  } else if (DataType.isStruct(type)) {
    const isThere = (row: number): boolean => data.getValid(row) && rows.isThere?.(row) !== false;
    const inner = data.nullCount === 0 ? rows : { ...rows, isThere };
    for (const [index, child] of children.entries()) {
      fillVector(duckdb.struct_vector_get_child(vector, index), { ...inner, data: child });
    }
  } else if (DataType.isFixedSizeList(type) && isArray(type.listSize)) {
    const { listSize } = type;
    fillVector(duckdb.array_vector_get_child(vector), {
      data: children[0]!,
      start: start * listSize,
      count: count * listSize,
    });
  } else if (DataType.isList(type) || DataType.isFixedSizeList(type)) fillList(vector, rows);
  else copy(vector, numbersFor(rows));
}
