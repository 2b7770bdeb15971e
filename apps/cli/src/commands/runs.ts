import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, withExamples } from './shared-options.ts';

const shownRunCount = 12;

async function execute(io: CommandIo, isAll: boolean): Promise<void> {
  const [{ readRuns }, { findRoot }, { readAccuracy }, { renderRuns }] = await Promise.all([
    import('@sightline/pipeline'),
    import('../run/find-root.ts'),
    import('@sightline/report'),
    import('../render/runs.ts'),
  ]);
  const root = findRoot();
  const { runs, unreadable } = await readRuns(root);
  const shown = isAll ? runs : runs.slice(0, shownRunCount);
  const rows = [];
  for (const run of shown) {
    const accuracy = await readAccuracy(root, run);
    rows.push({ run, ...(accuracy === undefined ? {} : { accuracy }) });
  }
  if (io.isJson) {
    for (const { run, ...more } of rows) io.printJson({ type: 'run', ...run, ...more });
    for (const { id, error } of unreadable) {
      io.printJson({ type: 'unreadable-run', id, code: error.code, message: error.message });
    }
  } else io.print(renderRuns(io.out, rows, { runCount: runs.length, unreadable }, Date.now()));
}

export function runsCommand(io: CommandIo): Command {
  const command = new Command('runs')
    .description('list the runs, the newest first')
    .option('--all', `not only the newest ${shownRunCount}`)
    .addOption(jsonOption())
    .addOption(debugOption())
    .action(({ all }: { all?: boolean }) => execute(io, all === true));
  return withExamples(command, {
    'sightline runs': 'state, accuracy, time and age of each',
    'sightline runs --all --json': 'one JSON object a run',
  });
}
