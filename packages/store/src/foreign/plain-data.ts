import { type Data, DataType, makeData, RecordBatch, type Schema, Struct } from 'apache-arrow';
import { plainSchema, plainType } from './plain-type.ts';
import { joinBytes, takeRows } from './take-rows.ts';

/** Bytes of a view that are text themselves; longer text lies in a buffer of its own. */
const inlineBytes = 12;
const viewBytes = 16;

function validityParts({ type, length, nullCount, nullBitmap }: Data): object {
  return { type: plainType(type), length, nullCount, ...(nullCount > 0 ? { nullBitmap } : {}) };
}

function build(data: Data, parts: object): Data {
  return makeData({ ...validityParts(data), ...parts } as never) as Data;
}

/** Offsets of 64 bits as ones of 32 bits. */
function narrowOffsets({ valueOffsets, length }: Data): Int32Array {
  const wide = valueOffsets as unknown as BigInt64Array;
  const offsets = new Int32Array(length + 1);
  for (let index = 0; index <= length && index < wide.length; index++) {
    const offset = Number(wide[index]);
    if (offset > 2 ** 31 - 1) throw new Error('holds a batch with more than 2 GiB in one column');
    offsets[index] = offset;
  }
  return offsets;
}

/** @see https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout */
function joinViews(data: Data): Data {
  const views = data.values as Uint8Array;
  const view = new DataView(views.buffer, views.byteOffset, views.byteLength);
  const pieceOf = (row: number): Uint8Array | undefined => {
    if (!data.getValid(row)) return undefined;
    const at = row * viewBytes;
    const size = view.getInt32(at, true);
    if (size <= inlineBytes) return views.subarray(at + 4, at + 4 + size);
    const start = view.getInt32(at + 12, true);
    return data.variadicBuffers[view.getInt32(at + 8, true)]!.subarray(start, start + size);
  };
  return build(data, joinBytes(data.length, pieceOf));
}

function resolveDictionary(data: Data): Data {
  const [dictionary] = data.dictionary?.data ?? [];
  if (!dictionary) throw new Error('lacks a dictionary that its rows refer to');
  const { values, length } = data;
  const rows = new Int32Array(length);
  for (let row = 0; row < length; row++) rows[row] = data.getValid(row) ? Number(values[row]) : -1;
  return takeRows(toPlain(dictionary), rows);
}

/** @see https://en.wikipedia.org/wiki/Half-precision_floating-point_format */
function widenHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The digits of a decimal of any width: `-1.250`. */
function decimalText(words: Uint32Array, scale: number): string {
  let value = 0n;
  for (let index = words.length - 1; index >= 0; index--)
    value = (value << 32n) | BigInt(words[index]!);
  value = BigInt.asIntN(words.length * 32, value);
  const digits = (value < 0n ? -value : value).toString().padStart(Math.max(scale, 0) + 1, '0');
  const sign = value < 0n ? '-' : '';
  if (scale <= 0) return `${sign}${digits}${'0'.repeat(value === 0n ? 0 : -scale)}`;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function convertDecimals(data: Data): Data {
  const { values, stride, length } = data;
  const { scale } = data.type as DataType & { scale: number };
  const textOf = (row: number): string =>
    decimalText((values as Uint32Array).subarray(row * stride, (row + 1) * stride), scale);
  if (DataType.isFloat(plainType(data.type))) {
    return build(data, { data: Float64Array.from({ length }, (_, row) => Number(textOf(row))) });
  }
  const encoder = new TextEncoder();
  const pieceOf = (row: number): Uint8Array => encoder.encode(textOf(row));
  return build(
    data,
    joinBytes(length, (row) => (data.getValid(row) ? pieceOf(row) : undefined)),
  );
}

/** A column as its plain type says; the same object where nothing changes. */
export function toPlain(data: Data): Data {
  const { type } = data;
  if (DataType.isDictionary(type)) return resolveDictionary(data);
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) return joinViews(data);
  if (DataType.isDecimal(type)) return convertDecimals(data);
  if (plainType(type) === type) return data;
  if (DataType.isFloat(type)) {
    return build(data, { data: Float32Array.from(data.values as Uint16Array, widenHalf) });
  }
  if (DataType.isLargeUtf8(type) || DataType.isLargeBinary(type)) {
    return build(data, { valueOffsets: narrowOffsets(data), data: data.values });
  }
  const children = data.children.map(toPlain);
  if (DataType.isLargeList(type)) {
    return build(data, { valueOffsets: narrowOffsets(data), child: children[0] });
  }
  if (DataType.isList(type) || DataType.isMap(type)) {
    return build(data, { valueOffsets: data.valueOffsets, child: children[0] });
  }
  return DataType.isFixedSizeList(type)
    ? build(data, { child: children[0] })
    : build(data, { children });
}

/** A batch of plain columns; the same object where nothing changes. */
export function toPlainBatch(
  batch: RecordBatch,
  schema: Schema = plainSchema(batch.schema),
): RecordBatch {
  if (schema.fields.every((field, index) => field === batch.schema.fields[index])) return batch;
  const children = batch.data.children.map(toPlain);
  const type = new Struct(schema.fields);
  const data = makeData({ type, length: batch.numRows, nullCount: 0, children });
  return new RecordBatch(schema, data);
}
