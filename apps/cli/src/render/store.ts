import { relative } from 'node:path';
import { formatCount } from '@sightline/contracts';
import type { Garbage } from '@sightline/pipeline';
import type { Checked } from '@sightline/store';
import type { StoreSummary } from '../run/verify-stores.ts';
import { formatBytes } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';

function count(amount: number, one: string, many: string): string {
  return `${formatCount(amount)} ${amount === 1 ? one : many}`;
}

/** A place below the project as a reader types it; anything else as it is. */
function shorten(place: string, root: string): string {
  return place.startsWith(root) ? relative(root, place) : place;
}

/** One artifact in trouble: the file, and what is wrong with it. */
export function renderDamage(
  screen: Screen,
  { file, problem }: Extract<Checked, { state: 'damaged' }>,
  root: string,
): string {
  return `${screen.bad('✗')} ${shorten(file, root)}: ${problem}\n`;
}

/** One line a store, and what to do where something is damaged. */
export function renderVerified(screen: Screen, summaries: readonly StoreSummary[]): string {
  const lines = summaries.map((summary) => {
    const { store, artifactCount, sizeBytes, damagedCount, unfinishedCount } = summary;
    const mark = damagedCount > 0 ? screen.bad('✗') : screen.good('✓');
    const state = damagedCount > 0 ? `${formatCount(damagedCount)} damaged` : 'none damaged';
    const unfinished = unfinishedCount > 0 ? `, ${formatCount(unfinishedCount)} not finished` : '';
    const what = count(artifactCount, 'artifact', 'artifacts');
    return `${mark} ${store}: ${what}, ${formatBytes(sizeBytes)} whole, ${state}${unfinished}`;
  });
  const isDamaged = summaries.some(({ damagedCount }) => damagedCount > 0);
  const fix = 'Run the recipe again: what is damaged is made anew, here and in the shared store.';
  return `${[...lines, ...(isDamaged ? [`${screen.accent('fix:')} ${fix}`] : [])].join('\n')}\n`;
}

export type GarbageView = {
  root: string;
  isDeleted: boolean;
  /** The shared store, when it was not looked at. */
  unseenStore?: string;
};

/** What goes or would go, what it takes up, and how to let it go. */
export function renderGarbage(
  screen: Screen,
  found: readonly Garbage[],
  { root, isDeleted, unseenStore }: GarbageView,
): string {
  const columns = [
    { title: 'what' },
    { title: 'size', align: 'right' as const },
    { title: 'where' }, // in one piece, to be copied
    { title: 'why', wraps: true, paint: screen.dim },
  ];
  const rows = found.map(({ kind, sizeBytes, place, reason }) => [
    kind.replace('-', ' '),
    sizeBytes > 0 ? formatBytes(sizeBytes) : '–',
    shorten(place, root),
    reason,
  ]);
  const totalBytes = found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const total = `${count(found.length, 'thing', 'things')}, ${formatBytes(totalBytes)}`;
  const rest = unseenStore
    ? [
        `${unseenStore} was not looked at: other machines' runs may need what is there. With`,
        '--remote, what no run of this machine refers to goes there, too.',
      ]
    : [];
  if (found.length === 0) return `${['Nothing to remove.', ...rest].join('\n')}\n`;
  const verdict = isDeleted
    ? `Removed ${total}.`
    : `Would remove ${total}; nothing was removed. Remove it: add --delete.`;
  return `${[...layOutTable(screen, columns, rows), verdict, ...rest].join('\n')}\n`;
}
