import type { TableReader } from '@sightline/contracts';
import type { JsonCell } from '@sightline/store';

/** Opens a table when a statement names it. */
export type OpenTable = () => Promise<TableReader>;

export type QueryResult = {
  columns: { name: string; type: string; isNumeric: boolean }[];
  /** Rows, some at a time; ends the query when it is left early. To be gone through once. */
  rows: AsyncIterable<JsonCell[][]>;
};

/**
 * Answers one read-only SQL statement about tables, with DuckDB, which is loaded when it is asked.
 * Tables are opened when the statement names them and read a batch at a time, only the columns that
 * it needs; nothing else of this machine can be reached. Tensors are arrays (of at most 1,024 values)
 * or lists.
 *
 * @param tables by the names that the statement may use, `name` or `schema.name`
 * @throws StageError `usage` with DuckDB's message, and what reading the tables throws
 */
export async function queryTables(
  sql: string,
  tables: ReadonlyMap<string, OpenTable>,
): Promise<QueryResult> {
  const { runQuery } = await import('./run-query.ts');
  return runQuery(sql, tables);
}
