import type { Screen } from './screen.ts';
import { padText, textWidth, wrapText } from './text-width.ts';

export type TableColumn = {
  title: string;
  /** Neighbours of the same group share a line above their titles. */
  group?: string;
  align?: 'left' | 'right';
  /** May be narrowed, its cells broken into lines; others keep their width. */
  wraps?: boolean;
  paint?: (text: string) => string;
};

const indent = '  ';
const gap = '  ';
const narrowestWrap = 12;

/** Takes cells from the widest columns that may wrap until the table fits. */
function fitWidths(
  columns: readonly TableColumn[],
  natural: number[],
  available: number,
): number[] {
  const widths = [...natural];
  const total = (): number => widths.reduce((sum, width) => sum + width, 0);
  while (total() > available) {
    const widest = columns.reduce<number>(
      (best, column, index) =>
        column.wraps && (best < 0 || widths[index]! > widths[best]!) ? index : best,
      -1,
    );
    if (widest < 0 || widths[widest]! <= narrowestWrap) break;
    widths[widest]! -= 1;
  }
  return widths;
}

function layOutRow(
  columns: readonly TableColumn[],
  widths: number[],
  cells: readonly string[],
  paintOf: (column: TableColumn) => ((text: string) => string) | undefined,
): string[] {
  const blocks = columns.map((column, index) =>
    column.wraps ? wrapText(cells[index] ?? '', widths[index]!) : [cells[index] ?? ''],
  );
  const height = Math.max(...blocks.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const texts = columns.map((column, index) => {
      const text = blocks[index]![line] ?? '';
      const paint = paintOf(column);
      const painted = paint && text !== '' ? paint(text) : text;
      return padText(painted, widths[index]!, column.align);
    });
    return `${indent}${texts.join(gap)}`.trimEnd();
  });
}

function layOutGroups(columns: readonly TableColumn[], widths: number[]): string {
  let line = '';
  let offset = indent.length;
  for (const [index, { group }] of columns.entries()) {
    if (group && columns[index - 1]?.group !== group) line = padText(line, offset) + group;
    offset += widths[index]! + gap.length;
  }
  return line;
}

/** Lays rows out as lines no longer than the screen, numbers to the right, long text broken. */
export function layOutTable(
  screen: Screen,
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): string[] {
  const titled = columns.some(({ title }) => title !== '');
  const natural = columns.map(({ title }, index) =>
    Math.max(textWidth(title), ...rows.map((cells) => textWidth(cells[index] ?? ''))),
  );
  const available = screen.columns - indent.length - gap.length * (columns.length - 1);
  const widths = fitWidths(columns, natural, available);
  const titles = columns.map(({ title }) => title);
  const groups = layOutGroups(columns, widths);
  return [
    ...(groups ? [screen.dim(groups)] : []),
    ...(titled ? layOutRow(columns, widths, titles, () => screen.dim) : []),
    ...rows.flatMap((cells) => layOutRow(columns, widths, cells, ({ paint }) => paint)),
  ];
}
