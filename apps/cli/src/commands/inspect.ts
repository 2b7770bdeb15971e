import type { TableContract } from '@sightline/contracts';
import { Command } from 'commander';
import { chooseView, type ViewOptions } from '../inspect/choose-view.ts';
import type { FoundTable } from '../inspect/find-table.ts';
import { addRowOptions } from '../inspect/row-options.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, parsePositiveCount, withExamples } from './shared-options.ts';

/** The table as a whole, on one screen; a breach of its contract is told behind it. */
async function showSummary(
  io: CommandIo,
  found: FoundTable,
  contract: TableContract | undefined,
  sampleRowCount: number | undefined,
): Promise<void> {
  const [{ findRoot }, { assertUnbroken, inspectTable }, { renderInspection }] = await Promise.all([
    import('../run/find-root.ts'),
    import('../inspect/inspect-table.ts'),
    import('../render/inspection.ts'),
  ]);
  const inspection = await inspectTable(io, findRoot(), found, contract, sampleRowCount);
  if (io.isJson) io.printJson({ type: 'inspection', ...inspection });
  else io.print(renderInspection(io.out, inspection));
  await assertUnbroken(found, inspection);
}

async function execute(io: CommandIo, target: string, options: ViewOptions): Promise<void> {
  const view = chooseView(options, io.isJson);
  const [{ findRoot }, { findTable }, { checkContract }] = await Promise.all([
    import('../run/find-root.ts'),
    import('../inspect/find-table.ts'),
    import('@sightline/inspect'),
  ]);
  if (options.follow !== undefined) {
    const { followRun } = await import('../inspect/follow-run.ts');
    return followRun(io, findRoot(), target, options.follow, options.png);
  }
  const found = await findTable(findRoot(), target);
  if (options.sql !== undefined) {
    const { printQuery } = await import('../inspect/query.ts');
    return printQuery(io, findRoot(), found, options.sql, options.csv === true);
  }
  const contract = checkContract(found.table, found.path);
  if (view !== 'summary' && view !== 'follow' && view !== 'sql') {
    const { showView } = await import('../inspect/show-view.ts');
    return showView(io, found, view, options);
  }
  await showSummary(io, found, contract, options.sample);
}

export function inspectCommand(io: CommandIo): Command {
  const command = addRowOptions(new Command('inspect'))
    .description('look into a table: contract, lineage, what columns hold')
    .argument('<table>', 'an Arrow or Parquet file, a folder, run/stage or run/stage/table')
    .option('--sample <rows>', 'look at about so many rows instead of all', parsePositiveCount)
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((target: string, options: ViewOptions) => execute(io, target, options));
  return withExamples(command, {
    'sightline inspect latest/preprocess': 'the main table of a stage',
    'sightline inspect latest/preprocess/pixels': 'another of its tables',
    'sightline inspect latest/train --row 0': 'one row, with its picture',
    'sightline inspect latest --follow <sample>': 'a sample in all five stages',
    'sightline inspect latest/train --where "not correct"': 'rows that match',
    'sightline inspect latest/train --sql "select split, avg(correct::int) from data group by 1"':
      '',
    'sightline inspect data/runs/latest/fusion/part-00000.arrow': 'a file',
  });
}
