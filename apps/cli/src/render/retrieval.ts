import { formatCount } from '@sightline/contracts';
import type { Retrieval } from '@sightline/lesson';
import { formatShare } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { heading } from './heading.ts';

const titles: Record<Retrieval['direction'], string> = {
  'image-to-text': 'text for a picture',
  'text-to-image': 'picture for a text',
};

/** How often encoders that nobody fitted here find what belongs together, beside chance. */
export function renderRetrieval(screen: Screen, rows: readonly Retrieval[]): string[] {
  const split = rows.some((row) => row.split === 'test') ? 'test' : rows[0]?.split;
  const shown = rows.filter((row) => row.split === split);
  const [first] = shown;
  if (!first) return [];
  const depths = [...new Set(shown.map(({ k }) => k))];
  const right = { align: 'right' as const };
  const columns = [
    { title: '' },
    ...depths.flatMap((k) => [
      { title: `at ${k}`, ...right },
      { title: 'chance', ...right, paint: screen.dim },
    ]),
    { title: 'among', ...right },
  ];
  const directions = [...new Set(shown.map(({ direction }) => direction))];
  const cells = directions.map((direction) => {
    const own = shown.filter((row) => row.direction === direction);
    return [
      titles[direction],
      ...own.flatMap(({ recall, chance }) => [formatShare(recall), formatShare(chance)]),
      formatCount(own[0]!.candidateCount),
    ];
  });
  const note = `zero-shot recall on ${split} pictures: what belongs together is among the k nearest`;
  return [heading(screen, 'Retrieval', note), ...layOutTable(screen, columns, cells)];
}
