import { StageError, type TableReader } from '@sightline/contracts';
import { type Data, DataType, type RecordBatch } from 'apache-arrow';
import { HashTable } from '../hash-table.ts';
import { Hasher } from '../hasher.ts';
import { assertData } from '../probes/assert-data.ts';

/** Ids of a table that are kept, 24 bytes each. */
const maxIds = 2_000_000;

function textData(batch: RecordBatch, column: string): Data {
  const index = batch.schema.fields.findIndex(({ name }) => name === column);
  const data = batch.data.children[index];
  if (data && DataType.isUtf8(data.type)) {
    assertData(data, column, 0);
    return data;
  }
  throw new StageError('contract', { message: `there is no text column ${column}` });
}

/** Calls back with the hash of each value of a text column. */
export function eachHash(
  batch: RecordBatch,
  column: string,
  take: (low: number, high: number, row: number) => void,
): void {
  const { values, valueOffsets, length } = textData(batch, column);
  const hasher = new Hasher();
  for (let row = 0; row < length; row++) {
    hasher.hashBytes(values as Uint8Array, valueOffsets[row]!, valueOffsets[row + 1]!);
    take(hasher.low, hasher.high, row);
  }
}

/** A value of a text column, for a message. */
export function textAt(batch: RecordBatch, column: string, row: number): string {
  const { values, valueOffsets } = textData(batch, column);
  const bytes = (values as Uint8Array).subarray(valueOffsets[row]!, valueOffsets[row + 1]!);
  return new TextDecoder().decode(bytes);
}

/** Rows of a table by the hash of their id. */
export type IdIndex = {
  rowOf(low: number, high: number): number;
  /** Split of a row, where the table has splits. */
  splitOf(row: number): string | undefined;
};

const splitColumn = 'split';

export function hasSplits({ contract }: TableReader): boolean {
  return contract.schema.fields.some(({ name }) => name === splitColumn);
}

/** Splits of rows, two bytes each. */
class Splits {
  readonly #codes: Uint16Array;
  readonly #names: string[] = [];

  constructor(rowCount: number) {
    this.#codes = new Uint16Array(rowCount);
  }

  add(batch: RecordBatch, firstRow: number): void {
    const names = new Map<number, number>();
    eachHash(batch, splitColumn, (low, _, row) => {
      let code = names.get(low);
      if (code === undefined) {
        const name = textAt(batch, splitColumn, row);
        if (!this.#names.includes(name)) this.#names.push(name);
        code = this.#names.indexOf(name);
        names.set(low, code);
      }
      this.#codes[firstRow + row] = code;
    });
  }

  at(row: number): string {
    return this.#names[this.#codes[row]!]!;
  }
}

/** @returns nothing where there are more ids than are kept */
export async function indexIds(table: TableReader, column: string): Promise<IdIndex | undefined> {
  if (table.rowCount > maxIds) return undefined;
  const ids = new HashTable(maxIds);
  const splits = hasSplits(table) ? new Splits(table.rowCount) : undefined;
  const columns = splits ? [column, splitColumn] : [column];
  let firstRow = 0;
  for await (const batch of table.batches(columns, { reuse: true })) {
    eachHash(batch, column, (low, high, row) => ids.add(low, high, firstRow + row));
    splits?.add(batch, firstRow);
    firstRow += batch.numRows;
  }
  return {
    rowOf(low, high) {
      const entry = ids.find(low, high);
      return entry < 0 ? -1 : ids.rowOf(entry);
    },
    splitOf: (row) => splits?.at(row),
  };
}
