import { isNumbers, type Row, type RowPart, structParts } from '@sightline/inspect';
import { type Grid, heatOf } from '@sightline/report';
import type { RowContext } from '../inspect/find-context.ts';
import { formatBytes, formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText } from '../terminal/text-width.ts';
import { showAnswer } from './answer.ts';
import { beside } from './beside.ts';
import { describeCell } from './cell.ts';
import { heading } from './heading.ts';
import { renderHeat } from './heat.ts';
import { renderPicture } from './picture.ts';
import { renderTokens } from './tokens.ts';
import { renderVector } from './vector.ts';

/** A row of a table, with what belongs to it. */
export type RowView = {
  row: Row;
  /** `samples@1`, or the name of a table that nobody knows. */
  table: string;
  /** What a row of it is, where that is known. */
  doc?: string | undefined;
  parts: readonly RowPart[];
  context: RowContext;
};

const shownNumbers = 60;
const gap = 3;
const narrowestFields = 30;
/** A grid of 7×7 is drawn this wide, and the picture beside it likewise. */
const gridColumns = 28;

/** Of the row's own parts, those that need no lines of their own. */
function fieldRow(screen: Screen, part: RowPart, { values }: Row): string[] | undefined {
  const { kind, name } = part;
  if (kind === 'field') {
    if (name === 'correct') return ['', verdictOf(screen, values)];
    if (name === 'confidence' && 'correct' in values) return undefined; // said with the verdict
    if (name === 'predicted') return [name, showAnswer(String(part.value))];
    return [name, describeCell(part.value, shownNumbers) || screen.dim('(empty)')];
  }
  if (kind === 'encoded') return [name, formatBytes(part.bytes.length)];
  if (kind === 'pixels') return [name, `uint8 [${part.heightPx},${part.widthPx},3]`];
  return kind === 'tokens' ? [part.name, cleanText(part.text) || screen.dim('(empty)')] : undefined;
}

function verdictOf(screen: Screen, { correct, confidence }: Row['values']): string {
  const sure = typeof confidence === 'number' ? `, ${Math.round(confidence * 100)} % sure` : '';
  return (correct ? screen.good('✓ right') : screen.bad('✗ wrong')) + sure;
}

/** Question and answer of the sample, where the row itself does not hold them. */
function sampleRows({ row, parts, context }: RowView): string[][] {
  const values = context.sample?.values;
  if (!values) return [];
  const said = new Set([...Object.keys(row.values), ...parts.map(({ name }) => name)]);
  if (said.has('expected')) said.add('answer');
  return ['question', 'answer']
    .filter((name) => !said.has(name) && values[name] !== '')
    .map((name) => [name, describeCell(values[name]!, 0)]);
}

function fieldLines(screen: Screen, view: RowView): string[] {
  const own = view.parts.map((part) => fieldRow(screen, part, view.row)).filter((one) => one);
  const from = view.context.pictureFrom;
  const rows = [
    ...(own as string[][]),
    ...sampleRows(view),
    ...(from ? [['picture', cleanText(from)]] : []),
  ];
  const columns = [
    { title: '', paint: screen.dim },
    { title: '', wraps: true },
  ];
  return layOutTable(screen, columns, rows);
}

/** Large for a table of pictures, beside its fields for any other. */
function pictureColumns(screen: Screen, { parts }: RowView): number {
  if (parts.some(({ kind }) => kind === 'grid')) return gridColumns;
  const isMain = parts.some(({ kind }) => kind === 'pixels' || kind === 'encoded');
  const share = isMain ? 0.5 : 0.4;
  return Math.min(Math.floor(screen.columns * share), screen.columns - narrowestFields - gap - 2);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`.trimEnd());
}

/** The picture with the fields, or with a map of the same size, at its right. */
function headLines(screen: Screen, view: RowView): string[] {
  const { picture } = view.context;
  if (!picture) return fieldLines(screen, view);
  const columns = pictureColumns(screen, view);
  const lines = indented(renderPicture(screen, picture, columns));
  const grid = view.parts.find((part) => part.kind === 'grid');
  if (grid) {
    const heat = renderHeat(screen, grid, 2);
    return [...fieldLines(screen, view), '', ...gridTitle(screen, grid), ...beside(lines, heat)];
  }
  const width = columns + 2 + gap;
  return beside(lines, fieldLines({ ...screen, columns: screen.columns - width }, view), gap - 2);
}

function gridTitle(screen: Screen, grid: Grid): string[] {
  const { values, what } = heatOf(grid);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const note = `${what}: ${formatValue(least)} (dark) to ${formatValue(most)}`;
  return [heading(screen, `${grid.name} [${grid.shape.join(',')}]`, note)];
}

function partLines(screen: Screen, part: RowPart, hasPicture: boolean): string[] {
  if (part.kind === 'tokens') return ['', ...renderTokens(screen, part)];
  if (part.kind === 'vector') {
    return ['', ...renderVector(screen, part.name, part.values, part.shape)];
  }
  if (part.kind !== 'grid' || hasPicture) return [];
  const heat = indented(renderHeat(screen, part, 2));
  return ['', ...gridTitle(screen, part), ...heat];
}

/** The parts of a row with its picture, without a title. */
export function rowLines(screen: Screen, view: RowView): string[] {
  const hasPicture = view.context.picture !== undefined;
  return [
    ...headLines(screen, view),
    ...view.parts.flatMap((part) => partLines(screen, part, hasPicture)),
  ];
}

/** A row as a person would look at it. */
export function renderRow(screen: Screen, view: RowView): string {
  const { row, table, doc } = view;
  const title = heading(screen, `Row ${row.row} of ${cleanText(table)}`, doc ?? '');
  return `${[title, '', ...rowLines(screen, view)].join('\n')}\n`;
}

/** A row of a table that nobody knows: its fields, one a line. */
export function plainParts({ values }: Row, shapes: ReadonlyMap<string, number[]>): RowPart[] {
  return Object.entries(values).flatMap(([name, value]): RowPart[] => {
    if (value instanceof Map) return structParts(cleanText(name), value);
    const shape = isNumbers(value) ? (shapes.get(name) ?? [value.length]) : undefined;
    const label = cleanText(shape ? `${name} [${shape.join(',')}]` : name);
    return [{ kind: 'field', name: label, value }];
  });
}
