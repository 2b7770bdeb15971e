import type { RecordBatch } from 'apache-arrow';

/** A value that a contract does not allow, or that disagrees with what the table was made from. */
export type Breach = {
  column: string;
  /** The first such row of the table. */
  row: number;
  /** How many rows are like it. */
  rowCount: number;
  /** What was expected there and what was found. */
  problem: string;
};

/** Something that must hold, and whether it does. */
export type Check = {
  name: string;
  /** `skipped` where it cannot be told. */
  state: 'holds' | 'broken' | 'skipped';
  /** What holds, in a few words, or why it cannot be told. */
  text: string;
  breaches: Breach[];
};

/** A check that sees every batch of a table once, in order. */
export type BatchCheck = {
  add(batch: RecordBatch, firstRow: number): void;
  finish(): Check;
};

/** Gathers breaches: the first of each column and kind, and how many more there are. */
export class Breaches {
  readonly #found: Map<string, Breach> = new Map();

  add(column: string, row: number, problem: string, kind: string = ''): void {
    const key = `${column}/${kind}`;
    const known = this.#found.get(key);
    if (known) known.rowCount++;
    else this.#found.set(key, { column, row, rowCount: 1, problem });
  }

  toCheck(name: string, text: string): Check {
    const breaches = [...this.#found.values()].sort((left, right) => left.row - right.row);
    return { name, state: breaches.length > 0 ? 'broken' : 'holds', text, breaches };
  }
}

/** A check that could not be made. */
export function skippedCheck(name: string, why: string): Check {
  return { name, state: 'skipped', text: why, breaches: [] };
}
