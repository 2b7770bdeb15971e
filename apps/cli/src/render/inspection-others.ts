import { formatCount } from '@sightline/contracts';
import type { ColumnSummary, TextSummary } from '@sightline/inspect';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable, type TableColumn } from '../terminal/table.ts';
import { cleanText, textWidth, truncateText } from '../terminal/text-width.ts';
import {
  columnsInFull,
  describeNulls,
  describeType,
  flattenColumns,
  hasNulls,
} from './inspection-columns.ts';

const longestValue = 28;
/** Cells that the values take at least, whatever the names beside them. */
const leastRoom = 20;

function describeValues({ first, distinctCount, emptyCount }: TextSummary): string {
  const empty = emptyCount > 0 && distinctCount > 1 ? `${formatCount(emptyCount)} empty; ` : '';
  const shown = first.map((value) => truncateText(cleanText(value), longestValue) || '(empty)');
  return `${empty}${shown.join(', ')}${distinctCount > first.length ? ', …' : ''}`;
}

function describeLengths({ lengths, valueCount }: TextSummary): string {
  if (valueCount === 0) return '–';
  const [least, most] = [formatCount(lengths.min), formatCount(lengths.max)];
  return least === most ? least : `${least}–${most}`;
}

function cellsOf(column: ColumnSummary): string[] {
  const { text, booleans, fields } = column;
  if (fields) return ['', '', `${formatCount(fields.length)} fields`];
  if (booleans) {
    const kinds = Number(booleans.trueCount > 0) + Number(booleans.falseCount > 0);
    return [formatCount(kinds), '', 'true or false'];
  }
  if (!text) return ['', '', ''];
  const distinct = `${text.isCapped ? '≥ ' : ''}${formatCount(text.distinctCount)}`;
  return [distinct, describeLengths(text), describeValues(text)];
}

function widest(rows: readonly string[][], index: number): number {
  const title = index === 0 ? 0 : 'different'.length; // the longest that stands above figures
  return Math.max(title, ...rows.map((cells) => textWidth(cells[index]!)));
}

/** Text, booleans and what is only counted: how many different values, how long, the first ones. */
export function renderOthers(screen: Screen, columns: readonly ColumnSummary[]): string[] {
  const others = flattenColumns(columns).filter(
    ({ numbers, sizes, lengths }) => !numbers && !sizes && !lengths,
  );
  if (others.length === 0) return [];
  const withNulls = hasNulls(others);
  const isWide = screen.columns >= columnsInFull;
  const rows = others.map((column) => [
    cleanText(column.name),
    ...(isWide ? [describeType(column)] : []),
    ...(withNulls ? [describeNulls(column)] : []),
    ...cellsOf(column),
  ]);
  const widths = rows[0]!.slice(0, -1).map((_, index) => widest(rows, index));
  const room = screen.columns - widths.reduce((sum, width) => sum + width + 2, 2);
  for (const cells of rows) cells.push(truncateText(cells.pop()!, Math.max(room, leastRoom)));
  const titles: TableColumn[] = [
    { title: 'text', wraps: true, paint: screen.bold },
    ...(isWide ? [{ title: 'type', wraps: true, paint: screen.dim }] : []),
    ...(withNulls ? [{ title: 'nulls', align: 'right' as const }] : []),
    { title: 'different', align: 'right' },
    { title: 'length', align: 'right' },
    { title: 'first values', wraps: true },
  ];
  return layOutTable(screen, titles, rows);
}
