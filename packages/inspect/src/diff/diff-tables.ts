import type { TableReader } from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';
import { isBytes, isNumbers } from '../cell.ts';
import type { Row } from '../read-row.ts';
import {
  type ColumnComparer,
  type ColumnDiff,
  createComparer,
  type Pair,
} from './compare-column.ts';
import { AnswerCounter, holdPredictions, type PredictionsDiff } from './diff-predictions.ts';
import { indexRows, type RowIndex, RowNames, showName } from './index-rows.ts';
import { type ColumnPlan, planColumns } from './plan-columns.ts';
import { type CellChange, MostChanged, type RowChange, rowFetcher } from './row-changes.ts';

/** Rows that only one side has. */
export type LoneRows = { count: number; examples: string[] };

export type TableDiff = {
  rowCount: { a: number; b: number };
  plan: ColumnPlan;
  /** Whether rows that both have stand in another order, which is no difference. */
  isReordered: boolean;
  /** Rows whose id stands in their table before; they are compared by their count. */
  duplicateCount: { a: number; b: number };
  onlyInA: LoneRows;
  onlyInB: LoneRows;
  comparedCount: number;
  changedCount: number;
  columns: (ColumnDiff & { examples: (CellChange & { id: string })[] })[];
  mostChanged: RowChange[];
  predictions?: PredictionsDiff;
};

type Example = CellChange & { id: string; rowB: number };

const exampleCount = 3;
/** A value that outlives its batch, whose memory the next one takes. */
function keep(change: CellChange): CellChange {
  const { before } = change;
  if (isNumbers(before)) return { ...change, before: before.slice() };
  return isBytes(before) ? { ...change, before: { bytes: before.bytes.slice() } } : change;
}

/** What is gathered while one side streams past the index of the other. */
class Gathering {
  readonly names: RowNames;
  readonly most = new MostChanged();
  readonly examples = new Map<string, Example[]>();
  readonly answers: AnswerCounter | undefined;
  readonly onlyInA: LoneRows = { count: 0, examples: [] };
  changedCount = 0;
  comparedCount = 0;
  isReordered = false;
  readonly #index: RowIndex;
  readonly #matched: Uint8Array;
  #lastB = -1;

  constructor(plan: ColumnPlan, index: RowIndex) {
    this.names = new RowNames(plan.keys);
    this.answers = holdPredictions(plan) ? new AnswerCounter() : undefined;
    this.#index = index;
    this.#matched = new Uint8Array(index.rows.size);
  }

  /** Compares the rows of a batch; `first` is the number of its first row. */
  take(batch: RecordBatch, first: number, comparers: readonly ColumnComparer[]): void {
    const pairs = this.#pair(batch);
    const changes = new Map<number, RowChange>();
    for (const comparer of comparers) {
      comparer.compare(batch, pairs, ([id, place, rowB], found, weight) => {
        const change = keep(found);
        const row = changes.get(place) ?? { id, rowA: first + place, rowB, change: 0, columns: [] };
        row.change += weight;
        row.columns.push(change);
        changes.set(place, row);
        const examples = this.examples.get(change.column) ?? [];
        if (examples.length < exampleCount) examples.push({ ...change, id: showName(id), rowB });
        this.examples.set(change.column, examples);
      });
    }
    for (const row of changes.values()) this.most.add(row);
    this.changedCount += changes.size;
    this.comparedCount += pairs.length;
    this.answers?.add(batch, pairs, this.#index);
  }

  /** Rows of the batch that both sides have. */
  #pair(batch: RecordBatch): Pair[] {
    return this.names.of(batch).flatMap((name, place): Pair[] => {
      const rowB = this.#index.rows.get(name);
      if (rowB === undefined) {
        addLone(this.onlyInA, name);
        return [];
      }
      this.#matched[rowB] = 1;
      if (rowB < this.#lastB) this.isReordered = true;
      this.#lastB = rowB;
      return [[name, place, rowB]];
    });
  }

  onlyInB(): LoneRows {
    const lone: LoneRows = { count: 0, examples: [] };
    for (const [name, row] of this.#index.rows) if (!this.#matched[row]) addLone(lone, name);
    return lone;
  }
}

function addLone(lone: LoneRows, name: string): void {
  lone.count += 1;
  if (lone.examples.length < exampleCount) lone.examples.push(showName(name));
}

/** Columns that are read of a table, in its own order. */
function comparedNames({ contract }: TableReader, plan: ColumnPlan): string[] {
  const wanted = new Set([...plan.keys, ...plan.common.map(({ name }) => name)]);
  return contract.schema.fields.map(({ name }) => name).filter((name) => wanted.has(name));
}

function completed<Change extends CellChange>(change: Change, { values }: Row): Change {
  return change.kind === 'other' ? { ...change, after: values[change.column] ?? null } : change;
}

async function finishColumns(
  comparers: readonly ColumnComparer[],
  { examples }: Gathering,
  fetch: (row: number) => Promise<Row>,
): Promise<TableDiff['columns']> {
  return Promise.all(
    comparers.map(async (comparer) => {
      const diff = comparer.finish();
      const kept = (examples.get(diff.name) ?? []).map(async ({ rowB, ...example }) =>
        completed(example, await fetch(rowB)),
      );
      return { ...diff, examples: await Promise.all(kept) };
    }),
  );
}

async function finishRows(
  { most }: Gathering,
  fetch: (row: number) => Promise<Row>,
): Promise<RowChange[]> {
  const rows = most.list().map(async (row) => {
    const other = await fetch(row.rowB);
    return { ...row, columns: row.columns.map((change) => completed(change, other)) };
  });
  return Promise.all(rows);
}

/**
 * Compares two tables row by row, by their ids where they have such, else by row number; the order
 * of rows does not count.
 *
 * Holds of `b` its ids and 8 bytes a row for each column that is no tensor, and streams `a`. Numbers
 * and tensors are compared value by value (NaN equals NaN); whole numbers beyond 2^53 as doubles;
 * texts, lists and bytes by 52 bits of a hash.
 */
export async function diffTables(a: TableReader, b: TableReader): Promise<TableDiff> {
  const plan = planColumns(a, b);
  const index = await indexRows(b, plan);
  const gathering = new Gathering(plan, index);
  const comparers: ColumnComparer[] = [];
  try {
    for (const column of plan.common) comparers.push(createComparer(column, b, index));
    let first = 0;
    for await (const batch of a.batches(comparedNames(a, plan), { reuse: true })) {
      gathering.take(batch, first, comparers);
      first += batch.numRows;
    }
  } finally {
    for (const comparer of comparers) comparer.close();
  }
  const { onlyInA, isReordered, comparedCount, changedCount, answers, names } = gathering;
  const fetch = rowFetcher(b);
  return {
    rowCount: { a: a.rowCount, b: b.rowCount },
    plan,
    isReordered,
    duplicateCount: { a: names.duplicateCount, b: index.duplicateCount },
    onlyInA,
    onlyInB: gathering.onlyInB(),
    comparedCount,
    changedCount,
    columns: await finishColumns(comparers, gathering, fetch),
    mostChanged: await finishRows(gathering, fetch),
    ...(answers ? { predictions: await answers.finish(fetch) } : {}),
  };
}

/** Whether two tables differ in a row, a column or a type. */
export function isDifferent({ plan, onlyInA, onlyInB, changedCount }: TableDiff): boolean {
  const { onlyInA: columnsOfA, onlyInB: columnsOfB, otherType } = plan;
  const columns = [columnsOfA, columnsOfB, otherType].some((list) => list.length > 0);
  return columns || onlyInA.count + onlyInB.count + changedCount > 0;
}
