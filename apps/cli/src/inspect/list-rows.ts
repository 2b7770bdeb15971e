import { tensorShape } from '@sightline/contracts';
import { chooseColumns, type Row, type RowQuery, scanRows } from '@sightline/inspect';
import { type ListedRow, listedRow, renderRows } from '../render/rows.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import type { FoundTable } from './find-table.ts';
import { toCsvLine } from './to-csv-line.ts';
import { valuesAsJson } from './values-as-json.ts';

const shownCount = 10;
/** Text is gathered up to this before it is written: a write a row would be slow. */
const writtenChars = 64 * 1024;

export type ListOptions = RowQuery & { isCsv: boolean };

async function writeRows(
  io: CommandIo,
  rows: AsyncIterable<Row>,
  lineOf: (row: Row) => string,
  head: string,
): Promise<void> {
  let text = head;
  for await (const row of rows) {
    text += lineOf(row);
    if (text.length < writtenChars) continue;
    await io.write(text);
    text = '';
  }
  await io.write(text);
}

async function printTable(io: CommandIo, found: FoundTable, options: ListOptions): Promise<void> {
  const limit = options.limit ?? shownCount;
  const fields = chooseColumns(found.table.contract.schema, options.columns);
  const rows: ListedRow[] = [];
  // One row more than is shown, to know whether there are more.
  for await (const row of scanRows(found.table, { ...options, limit: limit + 1 })) {
    rows.push(listedRow(fields, row));
  }
  io.print(
    renderRows(io.out, {
      path: found.path,
      fields,
      rows: rows.slice(0, limit),
      hasMore: rows.length > limit,
      rowCount: found.table.rowCount,
      where: options.where,
    }),
  );
}

/**
 * Lists rows: as a table of the first, or of `limit`; as CSV or JSON lines all of them, or `limit`.
 *
 * @throws StageError `usage` for a filter or a column that does not fit the table.
 */
export async function listRows(
  io: CommandIo,
  found: FoundTable,
  options: ListOptions,
): Promise<void> {
  if (!io.isJson && !options.isCsv) return printTable(io, found, options);
  const rows = scanRows(found.table, options);
  const { schema } = found.table.contract;
  if (io.isJson) {
    const lineOf = (row: Row): string =>
      `${JSON.stringify({ type: 'row', row: row.row, values: valuesAsJson(schema, row) })}\n`;
    return writeRows(io, rows, lineOf, '');
  }
  const fields = chooseColumns(schema, options.columns);
  const head = fields.map(({ name }) => ({ cell: name }));
  const lineOf = ({ values }: Row): string =>
    toCsvLine(fields.map((field) => ({ cell: values[field.name]!, shape: tensorShape(field) })));
  return writeRows(io, rows, lineOf, toCsvLine(head));
}
