import type { TableContract } from '@sightline/contracts';
import { Command } from 'commander';
import type { FoundTable } from '../inspect/find-table.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import {
  debugOption,
  jsonOption,
  parseCount,
  parsePositiveCount,
  withExamples,
} from './shared-options.ts';

type Options = { row?: number; sample?: number };

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

async function execute(io: CommandIo, target: string, options: Options): Promise<void> {
  const [{ findRoot }, { findTable }, { checkContract, readRow }] = await Promise.all([
    import('../run/find-root.ts'),
    import('../inspect/find-table.ts'),
    import('@sightline/inspect'),
  ]);
  const found = await findTable(findRoot(), target);
  const contract = checkContract(found.table, found.path);
  if (options.row !== undefined) {
    const { renderRow } = await import('../render/row.ts');
    const { row } = options;
    const values = await readRow(found.table, row);
    if (io.isJson) io.printJson({ type: 'row', row, columns: values });
    else io.print(renderRow(io.out, row, values));
    return;
  }
  await showSummary(io, found, contract, options.sample);
}

export function inspectCommand(io: CommandIo): Command {
  const command = new Command('inspect')
    .description('look into a table: contract, lineage, what columns hold')
    .argument('<table>', 'an Arrow file, a folder, run/stage or run/stage/table')
    .option('--row <number>', 'show one row, counted from 0', parseCount)
    .option('--sample <rows>', 'look at about so many rows instead of all', parsePositiveCount)
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((target: string, options: Options) => execute(io, target, options));
  return withExamples(command, {
    'sightline inspect latest/preprocess': 'the main table of a stage',
    'sightline inspect latest/preprocess/pixels': 'another of its tables',
    'sightline inspect latest/train --row 0': 'one row',
    'sightline inspect data/runs/latest/fusion/part-00000.arrow': 'a file',
  });
}
