import type { RunRecord } from '@sightline/contracts';
import type { UnreadableRun } from '@sightline/pipeline';
import { formatAge, formatSeconds, formatShare } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';

export type RunRow = { run: RunRecord; accuracy?: number };

const marks = {
  completed: ['✓', 'good'],
  failed: ['✗', 'bad'],
  interrupted: ['–', 'warn'],
  paused: ['‖', 'warn'],
  running: ['⠿', 'accent'],
} as const;

/** How long a run took, as far as it has ended. */
export function durationOf({ startedAt, finishedAt }: RunRecord): string {
  if (!finishedAt) return '';
  return formatSeconds((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
}

/** The runs, one a line: state, id, recipe, accuracy on held-out images, time, age. */
export function renderRuns(
  screen: Screen,
  rows: readonly RunRow[],
  { runCount, unreadable }: { runCount: number; unreadable: readonly UnreadableRun[] },
  nowMs: number,
): string {
  const damaged = unreadable.map(({ id, error }) =>
    screen.warn(`${id} cannot be read: ${error.message}`),
  );
  if (rows.length === 0) {
    return `${[...damaged, 'There are no runs yet. Make one: sightline run'].join('\n')}\n`;
  }
  const right = 'right' as const;
  const columns = [
    { title: '' },
    { title: 'run' },
    { title: 'state' },
    { title: 'accuracy', align: right },
    ...(screen.columns >= 72 ? [{ title: 'time', align: right }] : []),
    ...(screen.columns >= 80 ? [{ title: 'begun', align: right, paint: screen.dim }] : []),
  ];
  const cells = rows.map(({ run, accuracy }) => {
    const [mark, paint] = marks[run.state];
    return [
      screen[paint](mark),
      run.id,
      run.state,
      accuracy === undefined ? screen.dim('–') : formatShare(accuracy),
      ...(screen.columns >= 72 ? [durationOf(run)] : []),
      ...(screen.columns >= 80 ? [formatAge(nowMs - Date.parse(run.startedAt))] : []),
    ];
  });
  const more = runCount - rows.length;
  const rest = more > 0 ? [screen.dim(`  and ${more} older: sightline runs --all`)] : [];
  return `${[...layOutTable(screen, columns, cells), ...rest, ...damaged].join('\n')}\n`;
}
