import { formatCount } from '@sightline/contracts';
import { type Cell, isNumbers, type Row } from '@sightline/inspect';
import { type DataType, type Field, DataType as Types } from 'apache-arrow';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText, textWidth, truncateText } from '../terminal/text-width.ts';
import { describeCell } from './cell.ts';
import { paragraph } from './heading.ts';

/** A row as it is listed: no more of it is kept than has room. */
export type ListedRow = { row: number; texts: string[] };

export type RowList = {
  path: string;
  fields: readonly Field[];
  rows: readonly ListedRow[];
  hasMore: boolean;
  rowCount: number;
  where?: string | undefined;
};

const tensorNumbers = 3;
const widestCell = 44;
const narrowestCell = 7;
const gapWidth = 2;
const idName = /(^|_)id$/;

function isNumber(type: DataType): boolean {
  return Types.isInt(type) || Types.isFloat(type);
}

function cellText(cell: Cell): string {
  const text = describeCell(cell, tensorNumbers);
  return isNumbers(cell) ? text.replace(/ [\d,]+ more$/, '') : text;
}

/** What is kept of a row to list it. */
export function listedRow(fields: readonly Field[], { row, values }: Row): ListedRow {
  const textOf = ({ name }: Field): string => truncateText(cellText(values[name]!), widestCell);
  return { row, texts: fields.map(textOf) };
}

/** Widths that fit the screen, ids whole where they can be; none for columns without room. */
function fitColumns(
  screen: Screen,
  fields: readonly Field[],
  natural: readonly number[],
  taken: number,
): number[] {
  const widths = natural.map((width) => Math.min(width, widestCell));
  const total = (): number => widths.reduce((sum, width) => sum + width + gapWidth, taken);
  while (total() > screen.columns) {
    const spare = widths.map((width, index) =>
      idName.test(fields[index]!.name) ? Math.min(width, narrowestCell) : width,
    );
    const widest = spare.indexOf(Math.max(...spare));
    if (spare[widest]! > narrowestCell) widths[widest]! -= 1;
    else if (widths.length > 1) widths.pop();
    else return [screen.columns - taken - gapWidth];
  }
  return widths;
}

function countLine({ rows, hasMore, rowCount, where }: RowList): string {
  const shown = formatCount(rows.length);
  if (where !== undefined) {
    if (rows.length === 0) return `None of ${formatCount(rowCount)} rows matches.`;
    return hasMore
      ? `The first ${shown} that match; --head ${rows.length * 10} shows more.`
      : `${shown} of ${formatCount(rowCount)} rows match.`;
  }
  if (!hasMore) return `${shown} of ${formatCount(rowCount)} rows.`;
  return `The first ${shown} of ${formatCount(rowCount)} rows.`;
}

/** Rows as a table, a line each; long values are cut, columns without room are named below. */
export function renderRows(screen: Screen, list: RowList): string {
  const { fields, rows } = list;
  const numberWidth = Math.max(3, String(rows.at(-1)?.row ?? 0).length);
  const natural = fields.map(({ name }, index) =>
    rows.reduce((most, { texts }) => Math.max(most, textWidth(texts[index]!)), textWidth(name)),
  );
  const widths = fitColumns(screen, fields, natural, 2 + numberWidth);
  const columns = [
    { title: 'row', align: 'right' as const, paint: screen.dim },
    ...widths.map((width, index) => ({
      title: truncateText(cleanText(fields[index]!.name), width),
      align: isNumber(fields[index]!.type) ? ('right' as const) : ('left' as const),
    })),
  ];
  const lines = rows.map(({ row, texts }) => [
    String(row),
    ...widths.map((width, index) => truncateText(texts[index]!, width)),
  ]);
  const hidden = fields.slice(widths.length).map(({ name }) => cleanText(name));
  return `${[
    ...(rows.length > 0 ? layOutTable(screen, columns, lines) : []),
    ...paragraph(screen, countLine(list)).map(screen.dim),
    ...(hidden.length > 0
      ? paragraph(screen, `No room for ${hidden.join(', ')}: choose with --columns.`).map(
          screen.dim,
        )
      : []),
  ].join('\n')}\n`;
}
