import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  StatementType,
} from '@duckdb/node-api';
import { StageError, type TableReader } from '@sightline/contracts';
import type { JsonCell } from '@sightline/store';
import { type Database, openDatabase } from './open-database.ts';
import type { OpenTable, QueryResult } from './query-tables.ts';
import { resultCell } from './result-cell.ts';
import { createScanFunction, scanName } from './scan-function.ts';

const readOnly: readonly StatementType[] = [StatementType.SELECT, StatementType.EXPLAIN];

function usage(message: string, fix: string, cause?: unknown): StageError {
  return new StageError('usage', { message, fix, ...(cause ? { cause } : {}) });
}

/** DuckDB's own words, with the line and the place in it. */
function toQueryError(thrown: unknown): StageError {
  if (thrown instanceof StageError) return thrown;
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const message = said.replace(/^Failed to extract statements: /, '').trimEnd();
  if (!/^Out of Memory/.test(message)) return usage(message, 'Correct the SQL.', thrown);
  const [first = message] = message.split('\n');
  const fix = 'Ask for fewer or smaller columns, or for fewer rows.';
  return new StageError('failed', { message: first, fix, cause: thrown });
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `ingest.rejects` → `"ingest"."rejects"` */
function quotePath(name: string): string {
  return name.split('.').map(quote).join('.');
}

/** Whether each part of a table's name stands in the statement; DuckDB tells only of some. */
function isNamed(name: string, words: ReadonlySet<string>): boolean {
  return name.split('.').every((part) => words.has(part.toLowerCase()));
}

async function openNamed(
  sql: string,
  tables: ReadonlyMap<string, OpenTable>,
): Promise<Map<string, TableReader>> {
  const words = new Set(sql.toLowerCase().match(/[\p{L}\p{N}_]+/gu));
  const opened = new Map<string, TableReader>();
  for (const [name, open] of tables) {
    if (isNamed(name, words)) opened.set(name, await open());
  }
  return opened;
}

async function createViews(
  connection: DuckDBConnection,
  tables: ReadonlyMap<string, TableReader>,
): Promise<void> {
  for (const name of tables.keys()) {
    const [schema] = name.includes('.') ? name.split('.') : [];
    if (schema) await connection.run(`create schema if not exists ${quote(schema)}`);
    const literal = `'${name.replaceAll("'", "''")}'`;
    await connection.run(`create view ${quotePath(name)} as from ${scanName}(${literal})`);
  }
}

async function prepare(
  connection: DuckDBConnection,
  sql: string,
): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) {
    throw usage(`the SQL holds ${statements.count} statements`, 'Give exactly one.');
  }
  const statement = await statements.prepare(0);
  if (readOnly.includes(statement.statementType)) return statement;
  const kind = StatementType[statement.statementType];
  throw usage(`${kind} is not a question: tables can only be read`, 'Use SELECT.');
}

function describeColumns(result: DuckDBResult): QueryResult['columns'] {
  return result.deduplicatedColumnNames().map((name, index) => {
    const type = String(result.columnType(index));
    return { name, type, isNumeric: /INT|FLOAT|DOUBLE|^DECIMAL/.test(type) && !/[[(]/.test(type) };
  });
}

async function* readRows(
  result: DuckDBResult,
  database: Database,
  toError: (thrown: unknown) => unknown,
): AsyncGenerator<JsonCell[][]> {
  try {
    for await (const rows of result.yieldRows()) yield rows.map((row) => row.map(resultCell));
  } catch (error) {
    throw toError(error);
  } finally {
    await database.close();
  }
}

/** See `queryTables`. */
export async function runQuery(
  sql: string,
  tables: ReadonlyMap<string, OpenTable>,
): Promise<QueryResult> {
  const database = await openDatabase();
  const { connection } = database;
  let failure: unknown;
  const toError = (thrown: unknown): unknown => failure ?? toQueryError(thrown);
  try {
    const opened = await openNamed(sql, tables);
    connection.registerTableFunction(
      createScanFunction(opened, (thrown) => {
        failure ??= thrown;
      }),
    );
    await createViews(connection, opened);
    await connection.run('set lock_configuration = true');
    const statement = await prepare(connection, sql);
    const result = await statement.stream();
    return { columns: describeColumns(result), rows: readRows(result, database, toError) };
  } catch (error) {
    await database.close();
    throw toError(error);
  }
}
