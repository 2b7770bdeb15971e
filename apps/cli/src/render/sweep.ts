import type { RunRecord } from '@sightline/contracts';
import type { SweepRun } from '@sightline/pipeline/control';
import { formatShare } from '../terminal/format-number.ts';
import type { Screen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';
import { durationOf } from './runs.ts';

/** One run of a sweep; without a record it never began. */
export type SweepRow = SweepRun & {
  record?: RunRecord;
  /** On held-out images, 0..1. */
  accuracy?: number;
};

/** Runs beside their settings, the most accurate first. */
export function renderSweep(screen: Screen, rows: readonly SweepRow[]): string {
  const keys = Object.keys(rows[0]?.values ?? {});
  const right = 'right' as const;
  const columns = [
    ...keys.map((title) => ({ title, align: right })),
    { title: 'held-out accuracy', align: right },
    { title: 'time', align: right },
    { title: 'state' },
    { title: 'run' },
  ];
  const ordered = [...rows].sort((a, b) => (b.accuracy ?? -1) - (a.accuracy ?? -1));
  const cells = ordered.map(({ values, record, accuracy, runId }) => [
    ...keys.map((key) => values[key]!),
    accuracy === undefined ? '–' : formatShare(accuracy),
    record ? durationOf(record) : '',
    record?.state ?? 'never began',
    runId,
  ]);
  return `${layOutTable(screen, columns, cells).join('\n')}\n`;
}
