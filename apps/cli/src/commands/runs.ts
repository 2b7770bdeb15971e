import type { Command } from 'commander';
import { projectRoot } from '../project-root.ts';
import { createScreen } from '../terminal/screen.ts';
import { layOutTable } from '../terminal/table.ts';

async function listAllRuns({ json }: { json?: boolean }): Promise<void> {
  const { listRuns } = await import('@sightline/pipeline');
  const runs = await listRuns(projectRoot);
  if (json) {
    for (const run of runs) process.stdout.write(`${JSON.stringify(run)}\n`);
    return;
  }
  if (runs.length === 0) {
    process.stdout.write('No runs yet. Start one with: sightline run\n');
    return;
  }
  const screen = createScreen(process.stdout);
  const columns = [
    { title: 'run', paint: screen.bold },
    { title: 'state' },
    { title: 'engine' },
    { title: 'started' },
  ];
  const cells = runs.map((run) => [
    run.id,
    run.state,
    run.engine,
    run.startedAt.slice(0, 19).replace('T', ' '),
  ]);
  process.stdout.write(`${layOutTable(screen, columns, cells).join('\n')}\n`);
}

async function showRun(name: string, { json }: { json?: boolean }): Promise<void> {
  const { resolveRun } = await import('@sightline/pipeline');
  const { printRun } = await import('../run/watch-run.ts');
  await printRun(projectRoot, await resolveRun(projectRoot, name), json === true);
}

/** `sightline runs` and `sightline show [run]` */
export function addRuns(program: Command): void {
  program
    .command('runs')
    .description('list the runs, newest first')
    .option('--json', 'one JSON object a run')
    .action(listAllRuns);
  program
    .command('show')
    .description('print the data flow, training trace and scores of a run')
    .argument('[run]', 'an id, the start of one, or latest', 'latest')
    .option('--json', 'one JSON object')
    .action(showRun);
}
