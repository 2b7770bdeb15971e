import { type Data, DataType } from 'apache-arrow';

const viewBytes = 16;
const inlineBytes = 12;

function refuse(problem: string): never {
  throw new Error(problem);
}

function countBits(bytes: Uint8Array, bitCount: number): number {
  let count = 0;
  for (let index = 0; index < bitCount; index++) count += (bytes[index >> 3]! >> (index & 7)) & 1;
  return count;
}

function checkNulls({ length, nullCount, nullBitmap }: Data): void {
  if (nullCount === 0 || !nullBitmap) return;
  if (nullBitmap.length * 8 < length) refuse('a null bitmap is too short');
  if (length - countBits(nullBitmap, length) !== nullCount) refuse('a null count is wrong');
}

/** Offsets must rise, and end within what they point into. */
function checkOffsets({ length, valueOffsets }: Data, end: number): void {
  if (length === 0) return;
  if (valueOffsets.length < length + 1) refuse('offsets are missing');
  let last: number | bigint = 0;
  for (let index = 0; index <= length; index++) {
    const offset: number | bigint = valueOffsets[index]!;
    if (offset < last) refuse(`offset ${offset} does not follow ${last}`);
    last = offset;
  }
  if (last > end) refuse(`offset ${last} lies beyond ${end}`);
}

function checkViews(data: Data): void {
  const views = data.values as Uint8Array;
  if (views.length < data.length * viewBytes) refuse('views are missing');
  const view = new DataView(views.buffer, views.byteOffset, views.byteLength);
  for (let row = 0; row < data.length; row++) {
    const size = view.getInt32(row * viewBytes, true);
    if (!data.getValid(row) || (size >= 0 && size <= inlineBytes)) continue;
    const buffer = data.variadicBuffers[view.getInt32(row * viewBytes + 8, true)];
    const start = view.getInt32(row * viewBytes + 12, true);
    if (size < 0 || start < 0 || start + size > (buffer?.length ?? -1)) {
      refuse(`the view of row ${row} lies beyond its buffer`);
    }
  }
}

function checkKeys(data: Data): void {
  const count = data.dictionary?.length ?? 0;
  for (let row = 0; row < data.length; row++) {
    if (!data.getValid(row)) continue;
    const key = Number(data.values[row]);
    if (!(key >= 0 && key < count)) refuse(`key ${key} lies beyond a dictionary of ${count}`);
  }
}

function checkChildren({ children }: Data, rowCount: number): void {
  for (const child of children) {
    if (child.length < rowCount) refuse(`a child has ${child.length} rows, not ${rowCount}`);
    checkData(child);
  }
}

function checkValues(data: Data): void {
  const { type, length, values, stride } = data;
  if (DataType.isNull(type)) return;
  if (DataType.isBool(type)) {
    if (values.length * 8 < length) refuse('values are missing');
  } else if (values.length < length * stride) refuse('values are missing');
  if (DataType.isDictionary(type)) checkKeys(data);
}

function hasOffsetsIntoBytes(type: DataType): boolean {
  return (
    DataType.isUtf8(type) ||
    DataType.isBinary(type) ||
    DataType.isLargeUtf8(type) ||
    DataType.isLargeBinary(type)
  );
}

/**
 * Checks that everything a column refers to is there: values, null bitmaps, offsets, views, keys of
 * dictionaries, rows of children.
 *
 * @throws Error that says what is not
 */
export function checkData(data: Data): void {
  const { type, length, children } = data;
  checkNulls(data);
  if (hasOffsetsIntoBytes(type)) checkOffsets(data, data.values.length);
  else if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) checkViews(data);
  else if (DataType.isList(type) || DataType.isLargeList(type) || DataType.isMap(type)) {
    checkOffsets(data, children[0]?.length ?? 0);
    checkChildren(data, 0);
  } else if (DataType.isFixedSizeList(type)) {
    if (type.listSize < 0) refuse(`lists of ${type.listSize} values`);
    checkChildren(data, length * type.listSize);
  } else if (DataType.isStruct(type)) checkChildren(data, length);
  else if (DataType.isUnion(type)) refuse('unions cannot be read');
  else checkValues(data);
}
