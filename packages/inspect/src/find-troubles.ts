import { countOf, formatCount } from '@sightline/contracts';
import type { ColumnSummary, TensorSummary } from './column-summary.ts';
import type { TokenSummary } from './tokens/token-summary.ts';

/** Something that a table may hold, but that a person should know of. */
export type Finding = {
  column: string;
  kind:
    | 'nan'
    | 'infinite'
    | 'zero-rows'
    | 'dead-dimensions'
    | 'same-rows'
    | 'one-color'
    | 'duplicates'
    | 'unknown-tokens'
    | 'full-rows'
    | 'all-null';
  /** Of values, rows or dimensions: whatever the kind counts. */
  count: number;
  /** The first row that is like that. */
  row?: number;
  /** The same in a few words. */
  text: string;
};

/** Share of unknown tokens from which on a vocabulary does not fit its text. */
const tellingUnknownShare = 0.01;

function at(row: number | undefined): string {
  return row === undefined ? '' : `, the first in row ${formatCount(row)}`;
}

function findNumbers({ name, numbers, tensor }: ColumnSummary): Finding[] {
  if (!numbers) return [];
  const { nanCount, positiveInfinityCount, negativeInfinityCount } = numbers;
  const infiniteCount = positiveInfinityCount + negativeInfinityCount;
  const row = tensor?.firstNonFiniteRow;
  const place = row === undefined ? {} : { row };
  const found: Finding[] = [];
  if (nanCount > 0) {
    const text = `${countOf(nanCount, 'value')} NaN${at(row)}`;
    found.push({ column: name, kind: 'nan', count: nanCount, ...place, text });
  }
  if (infiniteCount > 0) {
    const text = `${countOf(infiniteCount, 'value')} infinite${at(row)}`;
    found.push({ column: name, kind: 'infinite', count: infiniteCount, ...place, text });
  }
  return found;
}

function findZeroRows(column: string, tensor: TensorSummary): Finding[] {
  const { zeroRowCount: count, rowCount, firstZeroRow: row } = tensor;
  if (count === 0 || row === undefined) return [];
  const text =
    count === rowCount
      ? 'nothing but zeros'
      : `${countOf(count, 'row')} of nothing but zeros${at(row)}`;
  return [{ column, kind: 'zero-rows', count, row, text }];
}

function findDead(column: string, { shape = [] }: ColumnSummary, tensor: TensorSummary): Finding[] {
  const { deadDimensionCount: count = 0, deadDimensions = [], zeroRowCount, rowCount } = tensor;
  if (count === 0 || zeroRowCount === rowCount) return [];
  const width = shape.reduce((product, size) => product * size, 1);
  if (count === width) {
    const text = `all ${formatCount(rowCount)} rows are the same`;
    return [{ column, kind: 'same-rows', count: rowCount, text }];
  }
  const named = `${deadDimensions.join(', ')}${count > deadDimensions.length ? ', …' : ''}`;
  const text = `${formatCount(count)} of ${countOf(width, 'dimension')} never change (${named})`;
  return [{ column, kind: 'dead-dimensions', count, text }];
}

/** Pictures should differ, and show something. */
function findPictures(column: string, tensor: TensorSummary): Finding[] {
  const { oneColorRowCount, firstOneColorRow, duplicateRowCount, firstDuplicate } = tensor;
  if (oneColorRowCount === undefined) return []; // no pictures: two rows may well be the same
  const found: Finding[] = [];
  if (oneColorRowCount > 0 && firstOneColorRow !== undefined) {
    const text = `${countOf(oneColorRowCount, 'row')} of a single colour${at(firstOneColorRow)}`;
    const [count, row] = [oneColorRowCount, firstOneColorRow];
    found.push({ column, kind: 'one-color', count, row, text });
  }
  if (firstDuplicate) {
    const { row, earlierRow } = firstDuplicate;
    const pair = `, the first: ${formatCount(row)} as ${formatCount(earlierRow)}`;
    const least = tensor.isCapped ? 'at least ' : '';
    const repeats = duplicateRowCount === 1 ? 'repeats' : 'repeat';
    const text = `${least}${countOf(duplicateRowCount, 'row')} ${repeats} another${pair}`;
    found.push({ column, kind: 'duplicates', count: duplicateRowCount, row, text });
  }
  return found;
}

function findTokens(tokens: TokenSummary): Finding[] {
  const { column, unknownCount, tokenCount, firstUnknownRow, fullRowCount, firstFullRow } = tokens;
  const found: Finding[] = [];
  if (tokenCount > 0 && unknownCount / tokenCount >= tellingUnknownShare) {
    const share = `${((100 * unknownCount) / tokenCount).toFixed(1)} %`;
    const text = `${share} of the tokens are [UNK]${at(firstUnknownRow)}`;
    const row = firstUnknownRow!;
    found.push({ column, kind: 'unknown-tokens', count: unknownCount, row, text });
  }
  if (fullRowCount > 0 && firstFullRow !== undefined) {
    const text = `${countOf(fullRowCount, 'row')} without room left, cut or just fitting${at(firstFullRow)}`;
    found.push({ column, kind: 'full-rows', count: fullRowCount, row: firstFullRow, text });
  }
  return found;
}

function findInColumn(column: ColumnSummary): Finding[] {
  const { name, tensor, nullCount, numbers } = column;
  const isAllNull = nullCount > 0 && numbers?.valueCount === 0 && numbers.nanCount === 0;
  return [
    ...(isAllNull
      ? [{ column: name, kind: 'all-null' as const, count: nullCount, text: 'nothing but nulls' }]
      : []),
    ...findNumbers(column),
    ...(tensor ? findZeroRows(name, tensor) : []),
    ...(tensor ? findDead(name, column, tensor) : []),
    ...(tensor ? findPictures(name, tensor) : []),
  ];
}

/** Everything in a table's summary that a person should know of; nothing where all is well. */
export function findTroubles(
  columns: readonly ColumnSummary[],
  tokens: readonly TokenSummary[],
): Finding[] {
  return [...columns.flatMap(findInColumn), ...tokens.flatMap(findTokens)];
}
