import { StageError } from '@sightline/contracts';
import { type Data, DataType } from 'apache-arrow';
import { validRuns } from './valid-runs.ts';

/** What is wrong, and with which value; the first it is where the whole column is. */
type Fault = { index: number; what: string };

/** Bits, bytes or entries that values point into. */
function targetLength({ type, values, children }: Data): number {
  const isNested = DataType.isList(type) || DataType.isLargeList(type) || DataType.isMap(type);
  return isNested ? (children[0]?.length ?? 0) : (values?.length ?? 0);
}

function findBadOffset(data: Data): Fault | undefined {
  const offsets = data.valueOffsets as Int32Array | BigInt64Array;
  if (offsets.length < data.length + 1) return { index: 0, what: 'lacks offsets' };
  const most = targetLength(data);
  let before = Number(offsets[0]!);
  if (before < 0) return { index: 0, what: `begins at ${before}` };
  for (let index = 0; index < data.length; index++) {
    const next = Number(offsets[index + 1]!);
    if (next < before || next > most) {
      return { index, what: `lies from ${before} to ${next} among ${most}` };
    }
    before = next;
  }
  return undefined;
}

/** Elements of `values` that a value takes, where all take as many. */
function strideOf(type: DataType): number {
  if (DataType.isDecimal(type)) return type.bitWidth / 32;
  if (DataType.isFixedSizeBinary(type)) return type.byteWidth;
  return 1;
}

function findBadNulls(data: Data): Fault | undefined {
  const { length, offset, nullCount, nullBitmap } = data;
  if (nullCount > length) return { index: 0, what: `counts ${nullCount} nulls in ${length} rows` };
  if (nullCount === 0 || nullCount === length) return undefined;
  if ((nullBitmap?.length ?? 0) * 8 < offset + length) return { index: 0, what: 'lacks null bits' };
  let found = length;
  for (const [start, end] of validRuns(data)) found -= end - start;
  return found === nullCount
    ? undefined
    : { index: 0, what: `counts ${nullCount} nulls and has ${found}` };
}

function findFault(data: Data): Fault | undefined {
  const { type, length, offset, values, children } = data;
  if (DataType.isNull(type) || DataType.isUnion(type)) return undefined;
  const bad = findBadNulls(data);
  if (bad || data.nullCount === length) return bad; // of nulls alone no value is looked at
  if (data.valueOffsets && data.valueOffsets.length > 0) return findBadOffset(data);
  if (DataType.isFixedSizeList(type)) {
    const lacks = (children[0]?.length ?? 0) < length * type.listSize;
    return lacks ? { index: 0, what: 'lacks elements' } : undefined;
  }
  if (DataType.isStruct(type)) {
    const lacks = children.some((child) => child.length < length);
    return lacks ? { index: 0, what: 'lacks fields' } : undefined;
  }
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) return undefined; // Arrow's own care
  const held = values?.length ?? 0;
  const needed = DataType.isBool(type) ? Math.ceil((offset + length) / 8) : length * strideOf(type);
  return held < needed ? { index: 0, what: `lacks values: ${held} of ${needed}` } : undefined;
}

/**
 * Makes sure that a column's values lie where its file says, before they are looked at: a damaged
 * file may say anything.
 *
 * @param rowCount of the batch that it stands in
 * @throws StageError `bad-data` with `details` of column and row
 */
export function assertData(
  data: Data,
  column: string,
  firstRow: number,
  rowCount: number = data.length,
): void {
  const fault =
    rowCount === data.length
      ? findFault(data)
      : { index: 0, what: `has ${data.length} values for ${rowCount} rows` };
  if (!fault) return;
  const row = firstRow + fault.index;
  throw new StageError('bad-data', {
    message: `column ${column} row ${row}: ${fault.what}: the file is damaged`,
    fix: 'Write it again, or fetch a whole copy.',
    details: { column, row },
  });
}
