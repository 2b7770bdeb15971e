import { setTimeout as sleep } from 'node:timers/promises';
import { isUnderWay, type RunRecord } from '@sightline/contracts';
import type { SweepHandle, SweepRun } from '@sightline/pipeline/control';
import { readAccuracy } from '@sightline/report';
import { renderSweep, type SweepRow } from '../render/sweep.ts';
import type { CommandIo } from '../terminal/command-io.ts';

const pollMs = 500;

const describe = ({ values }: SweepRun): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

/** Says when each run begins and ends, until all have. */
async function tellRuns(io: CommandIo, sweep: SweepHandle, isOver: () => boolean): Promise<void> {
  const told = new Map<string, RunRecord['state']>();
  for (let isLast = false; !isLast; ) {
    isLast = isOver(); // what ended since is told once more
    for (const [index, run] of sweep.runs.entries()) {
      const record = await sweep.read(run.runId);
      if (!record || told.get(run.runId) === record.state) continue;
      told.set(run.runId, record.state);
      const verb = isUnderWay(record) ? 'begins' : record.state;
      io.note(`${index + 1} of ${sweep.runs.length}: ${describe(run)}: ${verb}\n`);
    }
    if (!isLast) await sleep(pollMs);
  }
}

async function readRow(root: string, sweep: SweepHandle, run: SweepRun): Promise<SweepRow> {
  const record = await sweep.read(run.runId);
  const accuracy = record && (await readAccuracy(root, record));
  return { ...run, ...(record ? { record } : {}), ...(accuracy === undefined ? {} : { accuracy }) };
}

/**
 * Follows a sweep to its end and prints what its runs came to, the best first.
 *
 * @throws StageError what ended the sweep before its runs had
 */
export async function followSweep(io: CommandIo, root: string, sweep: SweepHandle): Promise<void> {
  let isOver = false;
  const finished = sweep.finished.finally(() => {
    isOver = true;
  });
  await Promise.all([io.isJson ? undefined : tellRuns(io, sweep, () => isOver), finished]);
  const rows = await Promise.all(sweep.runs.map((run) => readRow(root, sweep, run)));
  if (io.isJson) {
    for (const { runId, values, record, accuracy } of rows) {
      io.printJson({ sweep: sweep.id, runId, ...values, state: record?.state, accuracy });
    }
  } else io.print(renderSweep(io.out, rows));
  if (rows.some(({ record }) => record?.state !== 'completed')) io.exitCode = 1;
}
