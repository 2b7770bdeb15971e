import { formatCount, StageError, type TableContract } from '@sightline/contracts';
import { type Breach, type Check, summarizeTable } from '@sightline/inspect';
import type { Inspection } from '../render/inspection.ts';
import { abortOnSignal } from '../run/abort-on-signal.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import { checkBytes } from './check-bytes.ts';
import type { FoundTable } from './find-table.ts';
import { locateRow } from './locate-row.ts';
import { findUsingRuns, openLineage } from './open-lineage.ts';
import { sizeOf } from './size-of.ts';

const noContract = 'a table without a contract';

function contractCheck(contract: TableContract | undefined): Check[] {
  if (!contract) return [];
  const { length } = contract.schema.fields;
  const text = `its ${length} columns, their types and shapes`;
  return [{ name: 'contract', state: 'holds', text, breaches: [] }];
}

/** A column that cannot be looked at, with the file that it lies in. */
async function nameFile(found: FoundTable, thrown: unknown): Promise<never> {
  if (!(thrown instanceof StageError) || typeof thrown.details.row !== 'number') throw thrown;
  const { code, message, fix = '', details } = thrown;
  const place = await locateRow(found, thrown.details.row);
  throw new StageError(code, { message: `${place.path}: ${message}`, fix, details, cause: thrown });
}

/**
 * Looks at everything in a table, with a progress line where that takes long.
 *
 * @param sampleRowCount looks at about so many rows instead
 * @throws StageError `bad-data` when a file is damaged, `interrupted` on Ctrl-C
 */
export async function inspectTable(
  io: CommandIo,
  root: string,
  found: FoundTable,
  contract: TableContract | undefined,
  sampleRowCount?: number,
): Promise<Inspection> {
  const { path, table, name, manifest } = found;
  const signal = abortOnSignal(io);
  const progress = createProgressLine(io, 'rows');
  const bytes = await checkBytes(found);
  const runs = manifest ? await findUsingRuns(root, manifest) : [];
  const lineage = openLineage(found);
  const onProgress = progress.update;
  const options = { lineage, sampleRowCount, signal, onProgress };
  const summary = await summarizeTable(table, options)
    .finally(progress.clear)
    .catch((thrown) => nameFile(found, thrown));
  return {
    path,
    contract: table.contract.schema.metadata.get('contract') ?? noContract,
    ...(contract ? { doc: contract.doc } : {}),
    batchCount: table.batchCount,
    ...sizeOf(found),
    ...(name ? { name } : {}),
    ...(manifest ? { manifest, runs } : {}),
    ...summary,
    checks: [...contractCheck(contract), ...bytes, ...summary.checks],
  };
}

async function describeBreach(found: FoundTable, contract: string, breach: Breach) {
  const { column, row, rowCount, problem } = breach;
  if (column === '') return `${found.path}: ${contract}: ${problem}`;
  const place = await locateRow(found, row);
  const inTable = place.row === row ? '' : ` (row ${row} of the table)`;
  const more = rowCount > 1 ? `, and ${formatCount(rowCount - 1)} more like it` : '';
  return `${place.path}: ${contract} column ${column} row ${place.row}${inTable}: ${problem}${more}`;
}

function describeFix({ manifest, runs }: Inspection): string {
  if (!manifest) return 'Write it again with values that fit, or leave out its contract.';
  const run = runs?.[0]?.id ?? '<id>';
  return `Rerun the stage that wrote it: sightline rerun ${manifest.stage} --run ${run}.`;
}

/** @throws StageError `contract` for the first breach, naming file, column and row. */
export async function assertUnbroken(found: FoundTable, inspection: Inspection): Promise<void> {
  const [breach] = inspection.checks.flatMap(({ breaches }) => breaches);
  if (!breach) return;
  const { contract } = inspection;
  const name = contract === noContract ? 'its schema' : contract;
  throw new StageError('contract', {
    message: await describeBreach(found, name, breach),
    fix: describeFix(inspection),
  });
}
