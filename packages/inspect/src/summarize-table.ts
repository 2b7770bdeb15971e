import {
  batchStarts,
  contractId,
  readVocabulary,
  StageError,
  type TableReader,
} from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';
import { type BatchCheck, Breaches, type Check } from './checks/check.ts';
import { createLineageChecks, type Lineage } from './checks/lineage-checks.ts';
import { createValueCheck, uniqueColumns } from './checks/value-rules.ts';
import type { ColumnSummary } from './column-summary.ts';
import { type Finding, findTroubles } from './find-troubles.ts';
import { entryBudget } from './hash-table.ts';
import { assertData } from './probes/assert-data.ts';
import { type Column, countHashed, createColumn } from './probes/column.ts';
import { findTokenColumns, TokenProbe } from './tokens/token-probe.ts';
import type { TokenSummary } from './tokens/token-summary.ts';

/** All that is known of a table when each of its batches was seen once. */
export type TableSummary = {
  rowCount: number;
  /** Rows that were looked at: all, unless a sample was asked for. */
  readRowCount: number;
  columns: ColumnSummary[];
  tokens: TokenSummary[];
  /** What the contract, the table's own schema and what it was made from demand. */
  checks: Check[];
  /** What is allowed, but may be a sign of trouble. */
  health: Finding[];
};

export type SummaryOptions = {
  /** Artifact that the table belongs to; checks between tables need it. */
  lineage?: Lineage | undefined;
  /** Looks at about so many rows only, in batches spread evenly over the table. */
  sampleRowCount?: number | undefined;
  signal?: AbortSignal;
  onProgress?: (readRowCount: number, rowCount: number) => void;
};

const maxEntries = 1_000_000;

/** Every so manieth batch, so that about the rows that were asked for are read. */
function chooseBatches({ batchCount, rowCount }: TableReader, sampleRowCount: number): number[] {
  const step = Math.max(Math.floor(rowCount / Math.max(sampleRowCount, 1)), 1);
  return Array.from({ length: batchCount }, (_, index) => index).filter(
    (index) => index % step === 0,
  );
}

async function* readBatches(
  table: TableReader,
  sampleRowCount: number | undefined,
): AsyncGenerator<[batch: RecordBatch, firstRow: number]> {
  const starts = batchStarts(table.batchRowCounts);
  if (sampleRowCount === undefined || sampleRowCount >= table.rowCount) {
    let index = 0;
    for await (const batch of table.batches(undefined, { reuse: true })) {
      yield [batch, starts[index++]!];
    }
    return;
  }
  for (const index of chooseBatches(table, sampleRowCount)) {
    yield [await table.readBatch(index), starts[index]!];
  }
}

/** Ids that must differ: told from the hashes of their column. */
function checkUnique(contract: string, columns: readonly ColumnSummary[]): Check[] {
  const unique = uniqueColumns[contract];
  const text = columns.find(({ name }) => name === unique)?.text;
  if (!unique || !text || text.valueCount === 0) return [];
  const breaches = new Breaches();
  if (text.firstRepeat) {
    const { row, earlierRow } = text.firstRepeat;
    breaches.add(unique, row, `expected an id of its own, got that of row ${earlierRow}`);
  }
  const among = text.isCapped ? ` among the first ${text.distinctCount}` : '';
  return [breaches.toCheck('ids', `each ${unique} stands there once${among}`)];
}

/** The vocabulary's pieces; none where it is not installed: then tokens are shown by their ids. */
function readPieces(): string[] {
  try {
    return readVocabulary();
  } catch {
    return [];
  }
}

function finish(
  table: TableReader,
  readRowCount: number,
  columns: readonly Column[],
  tokenProbes: readonly TokenProbe[],
  checks: readonly BatchCheck[],
): TableSummary {
  const summaries = columns.map((column) => column.summarize());
  const pieces = tokenProbes.length > 0 ? readPieces() : [];
  const tokens = tokenProbes.map((probe) => probe.summarize(pieces));
  return {
    rowCount: table.rowCount,
    readRowCount,
    columns: summaries,
    tokens,
    checks: [
      ...checks.map((check) => check.finish()),
      ...checkUnique(contractId(table.contract), summaries),
    ],
    health: findTroubles(summaries, tokens),
  };
}

/** What a file that contradicts itself lets Arrow or a probe stumble over. */
function toDamage(thrown: unknown): unknown {
  if (!(thrown instanceof TypeError || thrown instanceof RangeError)) return thrown;
  return new StageError('bad-data', {
    message: `the file is damaged: ${thrown.message}`,
    fix: 'Write it again, or fetch a whole copy.',
    details: { row: 0 },
    cause: thrown,
  });
}

/**
 * Sums up a table in one pass: every column by what it holds, what its contract demands of values,
 * and what holds between it and the tables that it was made from. A batch is in memory at a time,
 * and what is remembered of the others is bounded: a table may be of any size.
 *
 * @throws StageError `bad-data` when a part cannot be read or contradicts itself; the signal's reason when it is aborted.
 */
export async function summarizeTable(
  table: TableReader,
  options: SummaryOptions = {},
): Promise<TableSummary> {
  try {
    return await readOnce(table, options);
  } catch (thrown) {
    throw toDamage(thrown);
  }
}

async function readOnce(
  table: TableReader,
  { lineage, sampleRowCount, signal, onProgress }: SummaryOptions,
): Promise<TableSummary> {
  const { schema } = table.contract;
  const hashedCount = schema.fields.reduce((sum, field) => sum + countHashed(field), 0);
  const entryLimit = Math.min(Math.floor(entryBudget / Math.max(hashedCount, 1)), maxEntries);
  const columns = schema.fields.map((field) => createColumn(field, entryLimit));
  const tokens = findTokenColumns(schema).map((pair) => new TokenProbe(pair));
  const isWhole = sampleRowCount === undefined;
  const checks = [createValueCheck(schema.metadata.get('contract'))];
  if (lineage && isWhole) {
    checks.push(...(await createLineageChecks(table, lineage)));
  }
  let readRowCount = 0;
  for await (const [batch, firstRow] of readBatches(table, sampleRowCount)) {
    signal?.throwIfAborted();
    for (const [index, column] of columns.entries()) {
      const data = batch.data.children[index]!;
      assertData(data, column.field.name, firstRow, batch.numRows);
      column.add(data, firstRow);
    }
    for (const probe of tokens) probe.add(batch, firstRow);
    for (const check of checks) check.add(batch, firstRow);
    readRowCount += batch.numRows;
    onProgress?.(readRowCount, table.rowCount);
  }
  return finish(table, readRowCount, columns, tokens, checks);
}
