import type { QueryResult } from '@sightline/inspect';
import type { JsonCell } from '@sightline/store';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText, truncateText } from '../terminal/text-width.ts';

const cellWidth = 60;
/** Values of a list that are shown, and digits of a fraction; JSON and CSV have them all. */
const shownValues = 4;
const shownDigits = 6;

function cellText(cell: JsonCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number' && !Number.isInteger(cell)) {
    return String(Number(cell.toPrecision(shownDigits)));
  }
  if (!Array.isArray(cell)) return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  const shown = cell.slice(0, shownValues).map((one) => (one === null ? 'null' : cellText(one)));
  const rest = cell.length > shownValues ? [`… ${cell.length} values`] : [];
  return `[${[...shown, ...rest].join(', ')}]`;
}

/** A row of an answer as it is shown, long values cut. */
export function queryTexts(row: readonly JsonCell[]): string[] {
  return row.map((cell) => truncateText(cleanText(cellText(cell)), cellWidth));
}

/** The rows of an answer as a table. */
export function renderQuery(
  screen: Screen,
  columns: QueryResult['columns'],
  rows: readonly string[][],
): string {
  if (rows.length === 0) return 'no rows\n';
  const titles = columns.map(({ name, isNumeric }) => ({
    title: cleanText(name),
    ...(isNumeric ? { align: 'right' as const } : { wraps: true }),
  }));
  return `${layOutTable(screen, titles, rows).join('\n')}\n`;
}
