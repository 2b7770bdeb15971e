import type { ColumnInfo } from '../../../src/api/index.ts';
import type { ShownRow } from './decode-slice.ts';
import { exactNumber } from './exact-number.ts';

const fixed: Partial<Record<ColumnInfo['shownAs'], number>> = {
  boolean: 10,
  picture: 11,
  vector: 20,
};
const [least, most] = [10, 34];
/** A letter of a text beside a digit. */
const letterWidth = 0.86;

function lengthOf({ name, shownAs, type }: ColumnInfo, row: ShownRow): number {
  const value = row.cell(shownAs === 'tokens' ? `${name}:text` : name);
  if (typeof value === 'number' || typeof value === 'bigint')
    return exactNumber(value, type).length;
  return typeof value === 'string' ? value.length : JSON.stringify(value ?? '', String).length;
}

/** How wide a column is drawn, in widths of a digit: as its name and its first rows need, within reason. */
export function columnWidth(column: ColumnInfo, rows: readonly ShownRow[]): number {
  const name = column.name.length + 4;
  const kind = fixed[column.shownAs];
  if (kind) return Math.max(kind, name);
  if (!column.isSliced) return Math.max(22, name);
  const longest = rows.reduce((length, row) => Math.max(length, lengthOf(column, row)), 0);
  return Math.min(Math.max(Math.ceil(longest * letterWidth) + 4, name, least), most);
}
