import { formatCount } from '@sightline/contracts';
import type { Retrieval } from '@sightline/lesson';
import { drawBar } from '../terminal/bar.ts';
import { formatShare } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { heading } from './heading.ts';

const barCells = 24;

const titles: Record<Retrieval['direction'], string> = {
  'image-to-text': 'text for a picture',
  'text-to-image': 'picture for a text',
};

/** How often encoders that nobody fitted here find what belongs together, beside chance. */
export function renderRetrieval(screen: Screen, rows: readonly Retrieval[]): string[] {
  const split = rows.some((row) => row.split === 'test') ? 'test' : rows[0]?.split;
  // Among the k nearest of k, everything is found.
  const shown = rows.filter((row) => row.split === split && row.k < row.candidateCount);
  if (shown.length === 0) return [];
  const isWide = screen.columns >= 76;
  const right = { align: 'right' as const };
  const columns = [
    { title: '' },
    { title: 'nearest', ...right },
    { title: 'recall', ...right },
    ...(isWide ? [{ title: '', paint: screen.accent }] : []),
    { title: 'chance', ...right, paint: screen.dim },
  ];
  const cells = shown.map(({ direction, k, recall, chance, candidateCount }) => [
    titles[direction],
    `${k} of ${formatCount(candidateCount)}`,
    formatShare(recall),
    ...(isWide ? [drawBar(recall, barCells).padEnd(barCells)] : []),
    formatShare(chance),
  ]);
  const note = `${split} pictures, encoders as they came`;
  return [heading(screen, 'Retrieval', note), ...layOutTable(screen, columns, cells)];
}
