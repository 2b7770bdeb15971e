import { type Data, DataType, makeData } from 'apache-arrow';
import type { TypedArray } from 'apache-arrow/interfaces';

/** Most bytes that 32-bit offsets reach. */
const maxOffset = 2 ** 31 - 1;

/** Bits of the rows that hold a value, and how many do not. */
export function validityOf(
  rowCount: number,
  isValid: (row: number) => boolean,
): { nullBitmap: Uint8Array; nullCount: number } {
  const nullBitmap = new Uint8Array(Math.ceil(rowCount / 8));
  let nullCount = 0;
  for (let row = 0; row < rowCount; row++) {
    if (isValid(row)) nullBitmap[row >> 3]! |= 1 << (row & 7);
    else nullCount++;
  }
  return { nullBitmap, nullCount };
}

/** Joins pieces of bytes, one a row, to one buffer with 32-bit offsets. */
export function joinBytes(
  rowCount: number,
  pieceOf: (row: number) => Uint8Array | undefined,
): { valueOffsets: Int32Array; data: Uint8Array } {
  const valueOffsets = new Int32Array(rowCount + 1);
  let size = 0;
  for (let row = 0; row < rowCount; row++) {
    size += pieceOf(row)?.length ?? 0;
    if (size > maxOffset) throw new Error('holds a batch with more than 2 GiB in one column');
    valueOffsets[row + 1] = size;
  }
  const data = new Uint8Array(size);
  for (let row = 0; row < rowCount; row++) {
    const piece = pieceOf(row);
    if (piece) data.set(piece, valueOffsets[row]!);
  }
  return { valueOffsets, data };
}

function takeValues({ values, stride }: Data, rows: Int32Array): TypedArray {
  const source = values as Uint8Array; // of any element type
  const Values = source.constructor as typeof Uint8Array;
  const taken = new Values(rows.length * stride);
  for (const [place, row] of rows.entries()) {
    if (row < 0) continue;
    for (let part = 0; part < stride; part++) {
      taken[place * stride + part] = source[row * stride + part]!;
    }
  }
  return taken;
}

function takeBits({ values, offset }: Data, rows: Int32Array): Uint8Array {
  const isSet = (bit: number): boolean => ((values[bit >> 3]! >> (bit & 7)) & 1) === 1;
  return validityOf(rows.length, (place) => rows[place]! >= 0 && isSet(offset + rows[place]!))
    .nullBitmap;
}

/** Rows of a list's child that belong to these rows of the list. */
function takeLists(
  { valueOffsets }: Data,
  rows: Int32Array,
): { offsets: Int32Array; inner: Int32Array } {
  const offsets = new Int32Array(rows.length + 1);
  const inner: number[] = [];
  for (const [place, row] of rows.entries()) {
    if (row >= 0) {
      for (let at = valueOffsets[row]!; at < valueOffsets[row + 1]!; at++) inner.push(at);
    }
    offsets[place + 1] = inner.length;
  }
  return { offsets, inner: Int32Array.from(inner) };
}

function takeFixedLists(listSize: number, rows: Int32Array): Int32Array {
  return Int32Array.from({ length: rows.length * listSize }, (_, index) => {
    const row = rows[Math.floor(index / listSize)]!;
    return row < 0 ? -1 : row * listSize + (index % listSize);
  });
}

/**
 * Copies rows of plain data, in any order and as often as named.
 *
 * @param rows numbers of rows; below 0 for an empty value
 */
export function takeRows(data: Data, rows: Int32Array): Data {
  const { type } = data;
  const validity = validityOf(
    rows.length,
    (place) => rows[place]! >= 0 && data.getValid(rows[place]!),
  );
  const head = { type, length: rows.length, ...validity };
  if (DataType.isNull(type)) return makeData({ type, length: rows.length });
  if (DataType.isUtf8(type) || DataType.isBinary(type)) {
    const { values, valueOffsets } = data;
    return makeData({
      ...head,
      ...joinBytes(rows.length, (place) => {
        const row = rows[place]!;
        return row < 0 ? undefined : values.subarray(valueOffsets[row]!, valueOffsets[row + 1]!);
      }),
    } as never) as Data;
  }
  if (DataType.isList(type)) {
    const { offsets, inner } = takeLists(data, rows);
    const child = takeRows(data.children[0]!, inner);
    return makeData({ ...head, valueOffsets: offsets, child } as never) as Data;
  }
  if (DataType.isFixedSizeList(type)) {
    const child = takeRows(data.children[0]!, takeFixedLists(type.listSize, rows));
    return makeData({ ...head, child } as never) as Data;
  }
  if (DataType.isStruct(type)) {
    const children = data.children.map((child) => takeRows(child, rows));
    return makeData({ ...head, children } as never) as Data;
  }
  if (DataType.isBool(type)) {
    return makeData({ ...head, data: takeBits(data, rows) } as never) as Data;
  }
  if (!ArrayBuffer.isView(data.values)) throw new Error(`holds a dictionary of ${type}`);
  return makeData({ ...head, data: takeValues(data, rows) } as never) as Data;
}
