import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ColumnReader, StageError, type TableReader } from '@sightline/contracts';
import type { Field, RecordBatch, Schema } from 'apache-arrow';
import { type Cell, cellReader } from './cell.ts';
import { arrayTypeOf, type NumericArray } from './direct-column.ts';
import type { Row } from './read-row.ts';
import { compileWhere, type RowFilter } from './where/compile-where.ts';

export type RowQuery = {
  /** Names of those that are read, in their order; all when left out. */
  columns?: readonly string[] | undefined;
  /** A filter, see `compileWhere`. */
  where?: string | undefined;
  /** Rows after which it stops. */
  limit?: number | undefined;
  /** Asked once a batch, after a turn in which it can be told. */
  signal?: AbortSignal | undefined;
};

/**
 * The columns of these names.
 *
 * @throws StageError `usage` for a name that the table does not have.
 */
export function chooseColumns(schema: Schema, names: readonly string[] | undefined): Field[] {
  if (!names) return schema.fields;
  return names.map((name) => {
    const field = schema.fields.find((one) => one.name === name);
    if (field) return field;
    const known = schema.fields.map((one) => one.name).join(', ');
    throw new StageError('usage', {
      message: `--columns: there is no column ${name}`,
      fix: `There are ${known}.`,
    });
  });
}

/** Tensors are read for the rows that are shown, not for all that are looked at. */
class TensorReaders {
  readonly #readers = new Map<string, { reader: ColumnReader; kind: NumericArray }>();

  constructor(table: TableReader, fields: readonly Field[]) {
    try {
      for (const field of fields) {
        const kind = arrayTypeOf(field)!;
        this.#readers.set(field.name, { reader: table.openColumn(field.name), kind });
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  read(name: string, row: number): Cell | undefined {
    const found = this.#readers.get(name);
    if (!found) return undefined;
    const into = new found.kind(found.reader.rowWidth);
    found.reader.readRows([row], into);
    return into;
  }

  close(): void {
    for (const { reader } of this.#readers.values()) reader.close();
  }
}

function batchReader(batch: RecordBatch): (row: number) => (name: string) => Cell {
  const readers = new Map<string, (row: number) => Cell>();
  return (row) => (name) => {
    if (!readers.has(name)) readers.set(name, cellReader(batch, name));
    return readers.get(name)!(row);
  };
}

/**
 * Reads rows in their order, those that a filter lets through; holds a batch of the columns that
 * are no tensors, and one row of those that are.
 *
 * @throws StageError `usage` for a filter or a column that does not fit the table.
 */
export async function* scanRows(table: TableReader, query: RowQuery): AsyncGenerator<Row> {
  const { schema } = table.contract;
  const fields = chooseColumns(schema, query.columns);
  const filter: RowFilter | undefined =
    query.where === undefined ? undefined : compileWhere(query.where, schema);
  const direct = fields.filter(
    (field) => arrayTypeOf(field) && !filter?.columns.includes(field.name),
  );
  const read = schema.fields.filter(
    (field) =>
      filter?.columns.includes(field.name) || (fields.includes(field) && !direct.includes(field)),
  );
  const tensors = new TensorReaders(table, direct);
  let [first, left] = [0, query.limit ?? Number.POSITIVE_INFINITY];
  try {
    if (left <= 0) return;
    for await (const batch of table.batches(read.map(({ name }) => name))) {
      if (query.signal) await nextTurn();
      query.signal?.throwIfAborted();
      const rowOf = batchReader(batch);
      for (let place = 0; place < batch.numRows; place++) {
        const cellOf = rowOf(place);
        if (filter && !filter.matches(cellOf)) continue;
        const row = first + place;
        const cells = fields.map(({ name }) => [name, tensors.read(name, row) ?? cellOf(name)]);
        yield { row, values: Object.fromEntries(cells) };
        left -= 1;
        if (left <= 0) return;
      }
      first += batch.numRows;
    }
  } finally {
    tensors.close();
  }
}
