import type { TableReader } from '@sightline/contracts';
import type { Cell } from '../cell.ts';
import { type Row, readRow } from '../read-row.ts';
import { showName } from './index-rows.ts';
import type { RowAmount } from './measure-change.ts';
import type { ColumnKind } from './plan-columns.ts';

/** One value that differs; of a tensor the one that differs most, `at` its place in the row. */
export type CellChange = {
  column: string;
  kind: ColumnKind;
  before: Cell;
  after: Cell;
  at?: number;
  maxDifference?: number;
};

/** A row that differs. */
export type RowChange = {
  id: string;
  rowA: number;
  rowB: number;
  /** What it is ranked by: relative differences of its numbers and 1 for anything else, summed. */
  change: number;
  columns: CellChange[];
};

const keptCount = 5;
const mostWeight = 1;

/** The weight of a change among those of other columns. */
export function weightOf(amount: RowAmount | undefined): number {
  return amount ? Math.min(amount.relativeL2, mostWeight) : mostWeight;
}

/** Keeps the rows that changed most, the first of equals first. */
export class MostChanged {
  #rows: RowChange[] = [];

  add(row: RowChange): void {
    const least = this.#rows.at(-1);
    if (this.#rows.length >= keptCount && row.change <= least!.change) return;
    this.#rows.push({ ...row, id: showName(row.id) });
    this.#rows.sort((left, right) => right.change - left.change || left.rowA - right.rowA);
    this.#rows.length = Math.min(this.#rows.length, keptCount);
  }

  list(): RowChange[] {
    return this.#rows;
  }
}

/** Reads whole rows of the other side, for the few that are shown. */
export function rowFetcher(table: TableReader): (row: number) => Promise<Row> {
  const fetched = new Map<number, Promise<Row>>();
  return (row) => {
    if (!fetched.has(row)) fetched.set(row, readRow(table, row));
    return fetched.get(row)!;
  };
}
