import { hash } from 'node:crypto';
import type { TableReader } from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';
import { type Cell, cellReader, isBytes, toJsonValue } from '../cell.ts';
import type { ColumnPlan } from './plan-columns.ts';

/** Stands for an empty value; no measured value is as low. */
const absent = -Number.MAX_VALUE;
const separator = '\u0000';
/** Stands for an id that is missing: it is not the text 'null'. */
const noId = '\u0001';

const keptHashes = 10_000;
const hashes = new Map<string, number>();

function hashOf(content: string | Uint8Array): number {
  return Number.parseInt(hash('sha1', content, 'hex').slice(0, 13), 16);
}

/** Most columns of text have few different values; those are hashed once. */
function hashOfText(text: string): number {
  const known = hashes.get(text);
  if (known !== undefined) return known;
  if (hashes.size >= keptHashes) hashes.clear();
  const hashed = hashOf(text);
  hashes.set(text, hashed);
  return hashed;
}

/** Numbers as they are, everything else by 52 bits of its hash: enough to tell whether it changed. */
export function signatureOf(cell: Cell): number {
  if (cell === null) return absent;
  if (typeof cell === 'number' || typeof cell === 'bigint') return Number(cell);
  if (typeof cell === 'boolean') return Number(cell);
  if (typeof cell === 'string') return hashOfText(cell);
  if (!isBytes(cell)) return hashOf(JSON.stringify(toJsonValue(cell)));
  return hashOf(cell.bytes);
}

export function isAbsent(signature: number): boolean {
  return signature === absent;
}

/** Names the rows of a table in their order; rows of the same id are told apart by their count. */
export class RowNames {
  readonly #keys: readonly string[];
  readonly #seen = new Map<string, number>();
  duplicateCount = 0;
  #row = 0;

  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  /** Names the rows of the next batch. */
  of(batch: RecordBatch): string[] {
    const readers = this.#keys.map((key) => cellReader(batch, key));
    return Array.from({ length: batch.numRows }, (_, place) => {
      const row = this.#row++;
      if (readers.length === 0) return String(row);
      const key = readers.map((read) => String(read(place) ?? noId)).join(separator);
      const count = this.#seen.get(key) ?? 0;
      this.#seen.set(key, count + 1);
      if (count === 0) return key;
      this.duplicateCount += 1;
      return `${key}${separator}${count}`;
    });
  }
}

/** An id as it is shown; parts of one, and the count of one that stands there again, in words. */
export function showName(name: string): string {
  return name.replaceAll(noId, '(empty)').split(separator).join(' ');
}

/** One side of a comparison, in memory but for its tensors. */
export type RowIndex = {
  rows: Map<string, number>;
  duplicateCount: number;
  /** A number a row, for columns that are no tensors. */
  signatures: Map<string, Float64Array>;
};

/** Reads what is to be known of one side: ids, and 8 bytes a row of each column but tensors. */
export async function indexRows(table: TableReader, plan: ColumnPlan): Promise<RowIndex> {
  const light = plan.common.filter(({ kind }) => kind !== 'tensor').map(({ name }) => name);
  const signatures = new Map(light.map((name) => [name, new Float64Array(table.rowCount)]));
  const wanted = new Set([...light, ...plan.keys]);
  const { fields } = table.contract.schema;
  const columns = fields.map(({ name }) => name).filter((name) => wanted.has(name));
  const rows = new Map<string, number>();
  const names = new RowNames(plan.keys);
  let first = 0;
  for await (const batch of table.batches(columns, { reuse: true })) {
    for (const [place, name] of names.of(batch).entries()) rows.set(name, first + place);
    for (const [name, into] of signatures) {
      const read = cellReader(batch, name);
      for (let place = 0; place < batch.numRows; place++) {
        into[first + place] = signatureOf(read(place));
      }
    }
    first += batch.numRows;
  }
  return { rows, duplicateCount: names.duplicateCount, signatures };
}
