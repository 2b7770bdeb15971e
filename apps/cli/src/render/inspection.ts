import type { Manifest } from '@sightline/contracts';
import type { ColumnSummary, TableSummary, TextSummary } from '@sightline/inspect';
import { drawColumns } from '../terminal/bar.ts';
import { formatBytes, formatCount, formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText, truncateText } from '../terminal/text-width.ts';

/** A table as `inspect` shows it. */
export type Inspection = TableSummary & {
  path: string;
  contract: string;
  /** What a row is, where the contract is known. */
  doc?: string;
  rowCount: number;
  batchCount: number;
  sizeBytes: number;
  partCount: number;
  /** Artifact that the table belongs to, and the table's name in it. */
  manifest?: Manifest;
  name?: string;
};

const shownTextCells = 24;
/** Below this width there is no room for the spread, and for half the bars. */
const columnsInFull = 76;

function listInputs({ inputs }: Manifest): string {
  if (inputs.length === 0) return '';
  return ` from ${inputs.map(({ stage, sha256 }) => `${stage} ${sha256.slice(0, 8)}`).join(', ')}`;
}

function listBeside({ tables, files }: Manifest, name: string | undefined): string {
  const others = Object.entries(tables).filter(([other]) => other !== name);
  return [
    ...others.map(([other, { rowCount }]) => `${other} (${formatCount(rowCount)} rows)`),
    ...files.map(({ path, sizeBytes }) => `${path} (${formatBytes(sizeBytes)})`),
  ].join(', ');
}

function countOf(count: number, word: string, plural: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : plural}`;
}

function headRows(inspection: Inspection): string[][] {
  const { manifest, rowCount, batchCount, partCount, sampledRowCount } = inspection;
  const parts = `${countOf(partCount, 'part', 's')}, ${formatBytes(inspection.sizeBytes)}`;
  const sampled =
    sampledRowCount < rowCount ? `; figures from ${formatCount(sampledRowCount)} of them` : '';
  const rows = `${formatCount(rowCount)} in ${countOf(batchCount, 'batch', 'es')}, ${parts}${sampled}`;
  const beside = manifest ? listBeside(manifest, inspection.name) : '';
  return [
    ['path', inspection.path],
    ['rows', rows],
    ...(manifest
      ? [['made by', `${manifest.stage} ${manifest.sha256.slice(0, 8)}${listInputs(manifest)}`]]
      : []),
    ...(beside ? [['beside it', beside]] : []),
  ];
}

function describeText({ counts, head, distinctCount, isCapped }: TextSummary): string {
  const shorten = (text: string): string =>
    truncateText(cleanText(text), shownTextCells) || '(empty)';
  if (counts.length > 0 && (distinctCount < 4 || counts.some(([, count]) => count > 1))) {
    return counts.map(([value, count]) => `${shorten(value)} ${formatCount(count)}`).join(' · ');
  }
  const total = `${isCapped ? 'over ' : ''}${formatCount(distinctCount)} different: `;
  return total + head.map(shorten).join(', ') + (distinctCount > head.length ? ', …' : '');
}

function describeType({ type, shape }: ColumnSummary): string {
  return shape ? `${type} [${shape.join(',')}]` : type;
}

/** Half as many bars for half the room. */
function halve(histogram: readonly number[]): number[] {
  return histogram.flatMap((count, index) =>
    index % 2 === 0 ? [count + (histogram[index + 1] ?? 0)] : [],
  );
}

function numberRow(column: ColumnSummary, isWide: boolean): string[] {
  const { min, max, mean, std, histogram, nanCount, valueCount } = column.numbers!;
  const name = [column.name, describeType(column)];
  const figures = isWide ? [min, max, mean, std] : [min, max, mean];
  if (valueCount === 0) {
    return [...name, ...figures.map(() => '–'), nanCount > 0 ? 'all NaN' : ''];
  }
  const nan = nanCount > 0 ? ` ${formatCount(nanCount)} NaN` : '';
  const bars = drawColumns(isWide ? histogram : halve(histogram));
  return [...name, ...figures.map(formatValue), bars + nan];
}

function numberTable(screen: Screen, columns: readonly ColumnSummary[]): string[] {
  const isWide = screen.columns >= columnsInFull;
  const rows = columns.filter(({ numbers }) => numbers).map((column) => numberRow(column, isWide));
  if (rows.length === 0) return [];
  const figures = ['min', 'max', 'mean', ...(isWide ? ['std'] : [])];
  const titles = [
    { title: 'numbers', paint: screen.bold },
    { title: 'type', wraps: true, paint: screen.dim },
    ...figures.map((title) => ({ title, align: 'right' as const })),
    { title: '', paint: screen.accent },
  ];
  return ['', ...layOutTable(screen, titles, rows)];
}

function otherTable(screen: Screen, columns: readonly ColumnSummary[]): string[] {
  const others = columns.filter(({ numbers }) => !numbers);
  if (others.length === 0) return [];
  const rows = others.map((column) => [
    column.name,
    describeType(column),
    column.text ? describeText(column.text) : '',
  ]);
  const titles = [
    { title: 'others', paint: screen.bold },
    { title: 'type', paint: screen.dim },
    { title: 'values', wraps: true },
  ];
  return ['', ...layOutTable(screen, titles, rows)];
}

/** A table on one screen: contract, lineage, parts, and every column with what its values say. */
export function renderInspection(screen: Screen, inspection: Inspection): string {
  const { contract, doc, columns } = inspection;
  const title = screen.bold(contract) + (doc ? `  ${screen.dim(`a row is ${doc}`)}` : '');
  const head = layOutTable(
    screen,
    [
      { title: '', paint: screen.dim },
      { title: '', wraps: true },
    ],
    headRows(inspection),
  );
  const lines = [title, ...head, ...otherTable(screen, columns), ...numberTable(screen, columns)];
  return `${lines.join('\n')}\n`;
}
