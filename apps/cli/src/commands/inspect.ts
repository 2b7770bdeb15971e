import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { debugOption, jsonOption, parseCount, withExamples } from './shared-options.ts';

type Options = { row?: number; sql?: string; csv?: boolean };

async function execute(io: CommandIo, target: string, options: Options): Promise<void> {
  const [{ findRoot }, { findTable }, { checkContract, readRow, summarizeTable }] =
    await Promise.all([
      import('../run/find-root.ts'),
      import('../inspect/find-table.ts'),
      import('@sightline/inspect'),
    ]);
  const found = await findTable(findRoot(), target);
  if (options.sql !== undefined) {
    const { printQuery } = await import('../inspect/query.ts');
    return printQuery(io, findRoot(), found, options.sql, options.csv === true);
  }
  const contract = checkContract(found.table, found.path);
  if (options.row !== undefined) {
    const { renderRow } = await import('../render/row.ts');
    const { row } = options;
    const values = await readRow(found.table, row);
    if (io.isJson) io.printJson({ type: 'row', row, columns: values });
    else io.print(renderRow(io.out, row, values));
    return;
  }
  const [{ sizeOf }, { renderInspection }] = await Promise.all([
    import('../inspect/size-of.ts'),
    import('../render/inspection.ts'),
  ]);
  const { path, table, name, manifest } = found;
  const inspection = {
    path,
    contract: table.contract.schema.metadata.get('contract') ?? 'a table without a contract',
    ...(contract ? { doc: contract.doc } : {}),
    rowCount: table.rowCount,
    batchCount: table.batchCount,
    ...sizeOf(found),
    ...(name ? { name } : {}),
    ...(manifest ? { manifest } : {}),
    ...(await summarizeTable(table, path)),
  };
  if (io.isJson) io.printJson({ type: 'inspection', ...inspection });
  else io.print(renderInspection(io.out, inspection));
}

export function inspectCommand(io: CommandIo): Command {
  const command = new Command('inspect')
    .description('look into a table: contract, lineage, what columns hold')
    .argument('<table>', 'an Arrow or Parquet file, a folder, run/stage or run/stage/table')
    .option('--row <number>', 'show one row, counted from 0', parseCount)
    .option('--sql <query>', 'ask with SQL: the table is data, others of its run have their names')
    .option('--csv', 'with --sql: the answer as CSV')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((target: string, options: Options) => execute(io, target, options));
  return withExamples(command, {
    'sightline inspect latest/preprocess': 'the main table of a stage',
    'sightline inspect latest/preprocess/pixels': 'another of its tables',
    'sightline inspect latest/train --row 0': 'one row',
    'sightline inspect latest/train --sql "select split, avg(correct::int) from data group by 1"':
      '',
    'sightline inspect data/runs/latest/fusion/part-00000.arrow': 'a file',
  });
}
