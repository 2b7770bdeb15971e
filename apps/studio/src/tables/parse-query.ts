import { StageError } from '@sightline/contracts';
import type { ColumnInfo } from '../api/index.ts';

/** Rows that may be asked for at once. */
export const maxSliceRows = 500;
const maxWhereChars = 10_000;
export const thumbnailSidePx = 224;
const minSidePx = 16;

function refuse(message: string, fix: string): never {
  throw new StageError('usage', { message, fix });
}

/** A whole number from an address; undefined where there is none. */
export function parseWhole(
  name: string,
  text: string | undefined,
  [least, most]: [number, number],
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  return refuse(
    `${name}: ${text.slice(0, 40)} is no number from ${least} to ${most}`,
    `Give a whole number: ${name}=${least}.`,
  );
}

/** A row of a table of so many. */
export function parseRow(text: string | undefined, rowCount: number): number {
  if (rowCount === 0) return refuse('the table has no rows', 'Choose another table.');
  const row = parseWhole('row', text, [0, rowCount - 1]);
  return row ?? refuse('no row was named', 'Name one: row=0.');
}

/** `rows=1,5,9`, or `from` and `count`. */
export function parseRows(query: Record<string, string>, rowCount: number): number[] {
  if (query.rows !== undefined) {
    const texts = query.rows.split(',', maxSliceRows + 1);
    if (texts.length > maxSliceRows) {
      return refuse(`more than ${maxSliceRows} rows`, 'Ask for them in several slices.');
    }
    return texts.map((text) => parseRow(text, rowCount));
  }
  const from = parseWhole('from', query.from, [0, rowCount]) ?? 0;
  const count = parseWhole('count', query.count, [1, maxSliceRows]) ?? 50;
  return Array.from({ length: Math.min(count, rowCount - from) }, (_, index) => from + index);
}

function findColumn(columns: readonly ColumnInfo[], name: string): ColumnInfo {
  const found = columns.find((column) => column.name === name);
  if (found) return found;
  const known = columns.map((column) => column.name).join(', ');
  return refuse(`there is no column ${name.slice(0, 80)}`, `There are ${known}.`);
}

/** Names of columns with commas between them; all that come in slices when left out. */
export function parseColumns(
  text: string | undefined,
  columns: readonly ColumnInfo[],
  rowCount: number,
): string[] {
  if (!text) return columns.filter(({ isSliced }) => isSliced).map(({ name }) => name);
  const names = [...new Set(text.split(',', columns.length + 1))];
  const wide = names.map((name) => findColumn(columns, name)).find(({ isSliced }) => !isSliced);
  if (wide && rowCount > 1) {
    refuse(
      `column ${wide.name} is too wide for ${rowCount} rows at once`,
      'Ask for a single row of it.',
    );
  }
  return names;
}

/** The column that a picture is asked of. */
export function parsePictureColumn(
  name: string | undefined,
  columns: readonly ColumnInfo[],
): string {
  const column = findColumn(columns, name ?? '');
  if (column.shownAs === 'picture') return column.name;
  return refuse(`column ${column.name} holds no pictures`, 'Ask for its rows.');
}

export function parseSide(text: string | undefined): number {
  return parseWhole('side', text, [minSidePx, thumbnailSidePx]) ?? thumbnailSidePx;
}

export function parseWhere(text: string | undefined): string {
  if (!text?.trim()) return refuse('no filter was given', `For example: where=split = 'test'.`);
  if (text.length <= maxWhereChars) return text;
  return refuse(`the filter has ${text.length} characters`, `At most ${maxWhereChars} are read.`);
}
