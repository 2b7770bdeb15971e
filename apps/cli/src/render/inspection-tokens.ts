import { formatCount } from '@sightline/contracts';
import type { TokenSummary } from '@sightline/inspect';
import { drawColumns } from '../terminal/bar.ts';
import { formatShare, formatValue } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { cleanText } from '../terminal/text-width.ts';
import { paragraph } from './heading.ts';

const legend =
  'full: rows without room left, cut or just fitting; UNK: share of [UNK] among all tokens';

function rowOf({ column, capacity, lengths, rowCount, ...tokens }: TokenSummary): string[] {
  const { fullRowCount, unknownCount, tokenCount } = tokens;
  const { min, mean, max, histogram } = lengths;
  return [
    column,
    formatCount(capacity),
    ...[min, mean, max].map(formatValue),
    formatShare(fullRowCount / rowCount),
    formatShare(unknownCount / Math.max(tokenCount, 1)),
    min === max ? 'constant' : drawColumns(histogram),
  ];
}

function commonestOf({ commonest }: TokenSummary): string {
  return commonest
    .map(({ id, piece, count }) => `${cleanText(piece ?? `id ${id}`)} ${formatCount(count)}`)
    .join(' · ');
}

/** Token ids: how long, how many rows have no room left, what is not in the vocabulary. */
export function renderTokens(screen: Screen, tokens: readonly TokenSummary[]): string[] {
  const filled = tokens.filter(({ rowCount }) => rowCount > 0);
  if (filled.length === 0) return [];
  const right = 'right' as const;
  const figures = ['of', 'min', 'mean', 'max', 'full', 'UNK'];
  const titles = [
    { title: 'tokens', paint: screen.bold, wraps: true },
    ...figures.map((title) => ({ title, align: right })),
    { title: 'length', paint: screen.accent },
  ];
  const columns = [
    { title: '', paint: screen.dim },
    { title: '', wraps: true },
  ];
  const commonest = filled.map((one) => [one.column, commonestOf(one)]);
  return [
    ...layOutTable(screen, titles, filled.map(rowOf)),
    ...layOutTable(screen, columns, commonest),
    ...paragraph(screen, legend).map(screen.dim),
  ];
}
