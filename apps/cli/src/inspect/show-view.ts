import { StageError } from '@sightline/contracts';
import { scanRows } from '@sightline/inspect';
import type { CommandIo } from '../terminal/command-io.ts';
import { listLimit, type View, type ViewOptions } from './choose-view.ts';
import type { FoundTable } from './find-table.ts';

/** The row of a number; with a filter, counted among those that it lets through. */
async function numberOf({ table }: FoundTable, { row = 0, where }: ViewOptions): Promise<number> {
  if (where === undefined) return row;
  let count = 0;
  for await (const found of scanRows(table, { columns: [], where, limit: row + 1 })) {
    if (count === row) return found.row;
    count += 1;
  }
  throw new StageError('usage', {
    message: `there is no row ${row} among those that match: ${count} of ${table.rowCount} do`,
    fix: count > 0 ? `Matching rows count from 0 to ${count - 1}.` : 'Try another --where.',
  });
}

/** Shows rows of a table, or what it declares. */
export async function showView(
  io: CommandIo,
  found: FoundTable,
  view: Exclude<View, 'summary' | 'follow' | 'sql'>,
  options: ViewOptions,
): Promise<void> {
  if (view === 'schema') return (await import('./show-schema.ts')).showSchema(io, found);
  if (view === 'rows') {
    const { columns, where, csv: isCsv = false } = options;
    const { listRows } = await import('./list-rows.ts');
    return listRows(io, found, { columns, where, limit: listLimit(options), isCsv });
  }
  const { rowOfId, showRow } = await import('./show-row.ts');
  const { id, png } = options;
  const row = id === undefined ? await numberOf(found, options) : await rowOfId(found, id);
  return showRow(io, found, row, png);
}
