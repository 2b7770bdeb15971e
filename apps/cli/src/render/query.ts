import type { QueryResult } from '@sightline/inspect';
import type { JsonCell } from '@sightline/store';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText, truncateText } from '../terminal/text-width.ts';

const cellWidth = 60;
/** Values of a list that are shown, and digits of a fraction; JSON and CSV have them all. */
const shownValues = 4;
const shownDigits = 6;

function cellText(cell: JsonCell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number' && !Number.isInteger(cell)) {
    return String(Number(cell.toPrecision(shownDigits)));
  }
  if (!Array.isArray(cell)) return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  const shown = cell.slice(0, shownValues).map((one) => (one === null ? 'null' : cellText(one)));
  const rest = cell.length > shownValues ? [`… ${cell.length} values`] : [];
  return `[${[...shown, ...rest].join(', ')}]`;
}

/** The rows of an answer as a table, long values cut. */
export function renderQuery(
  screen: Screen,
  columns: QueryResult['columns'],
  rows: readonly JsonCell[][],
): string {
  if (rows.length === 0) return 'no rows\n';
  const titles = columns.map(({ name, isNumeric }) => ({
    title: cleanText(name),
    ...(isNumeric ? { align: 'right' as const } : { wraps: true }),
  }));
  const cells = rows.map((row) =>
    columns.map((_, index) => truncateText(cleanText(cellText(row[index])), cellWidth)),
  );
  return `${layOutTable(screen, titles, cells).join('\n')}\n`;
}
