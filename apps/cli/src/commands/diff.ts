import { Command } from 'commander';
import type { Side, StageDiff } from '../inspect/find-side.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, withExamples } from './shared-options.ts';

const differentStatus = 1;

async function openPredictions(root: string, side: Side): Promise<Side | undefined> {
  if (!('run' in side)) return side;
  const hasAnswers = side.run.stages.some(({ stage, artifact }) => stage === 'train' && artifact);
  if (!hasAnswers) return undefined;
  const { findTable } = await import('../inspect/find-table.ts');
  const found = await findTable(root, `${side.run.id}/train`);
  return { target: `${side.target}/train`, found };
}

async function compareStages(root: string, a: Side, b: Side): Promise<StageDiff[] | undefined> {
  const [isRunA, isRunB] = ['run' in a, 'run' in b];
  if (isRunA !== isRunB) {
    const { StageError } = await import('@sightline/contracts');
    const [run, table] = isRunA ? [a, b] : [b, a];
    throw new StageError('usage', {
      message: `${run.target} is a run and ${table.target} is a table`,
      fix: `Name a table of the run, for example ${run.target}/train, or two runs.`,
    });
  }
  if (!('run' in a) || !('run' in b)) return undefined;
  const { diffStages } = await import('../inspect/find-side.ts');
  return diffStages(root, a.run, b.run);
}

async function execute(
  io: CommandIo,
  targets: [string, string],
  options: { exitCode?: boolean },
): Promise<void> {
  const [{ findRoot }, { findSide }, { diffTables, isDifferent }, { renderDiff }, { diffToJson }] =
    await Promise.all([
      import('../run/find-root.ts'),
      import('../inspect/find-side.ts'),
      import('@sightline/inspect'),
      import('../render/diff.ts'),
      import('../inspect/diff-to-json.ts'),
    ]);
  const root = findRoot();
  const [a, b] = [await findSide(root, targets[0]), await findSide(root, targets[1])];
  const stages = await compareStages(root, a, b);
  const tables = [await openPredictions(root, a), await openPredictions(root, b)];
  const [left, right] = tables.map((side) => (side && 'found' in side ? side.found : undefined));
  const diff = left && right ? await diffTables(left.table, right.table) : undefined;
  const isOther =
    stages?.some(({ isSame }) => !isSame) === true || (diff !== undefined && isDifferent(diff));
  const shown = { a: left ?? targets[0], b: right ?? targets[1], targets, stages, diff };
  if (io.isJson) io.printJson({ type: 'diff', isDifferent: isOther, ...diffToJson(shown) });
  else io.print(renderDiff(io.out, shown));
  if (options.exitCode && isOther) io.exitCode = differentStatus;
}

export function diffCommand(io: CommandIo): Command {
  const command = new Command('diff')
    .description('what differs between two tables, or two runs, row by row')
    .argument('<a>', 'whatever inspect opens, or a run')
    .argument('<b>', 'the same of what it is compared with')
    .option('--exit-code', 'exit status 1 where they differ')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((a: string, b: string, options: { exitCode?: boolean }) =>
      execute(io, [a, b], options),
    );
  return withExamples(command, {
    'sightline diff latest 20261124-04': 'settings and answers of two runs',
    'sightline diff latest/features 20261124-04/features': 'two tables by their ids',
    'sightline diff before.arrow after.arrow --exit-code': 'two files',
  });
}
