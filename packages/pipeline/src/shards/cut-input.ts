import {
  type ShardRule,
  StageError,
  type StageInput,
  type TableReader,
  valuesOf,
} from '@sightline/contracts';

/** Rows `start` to `end` of a batch of a table. */
type Piece = { batch: number; start: number; end: number };

/** Rows of a table that belong to a shard: `start` to `end`, the last not included. */
export type RowRange = { start: number; end: number };

/** Where the rows of a range lie among the batches. */
function placeRange({ batchRowCounts }: TableReader, { start, end }: RowRange): Piece[] {
  const pieces: Piece[] = [];
  let first = 0;
  for (const [batch, rowCount] of batchRowCounts.entries()) {
    const from = Math.max(start - first, 0);
    const to = Math.min(end - first, rowCount);
    if (from < to) pieces.push({ batch, start: from, end: to });
    first += rowCount;
  }
  return pieces;
}

/** Where rows lie whose id is among some: runs of neighbours. */
async function placeIds(table: TableReader, column: string, ids: Set<string>): Promise<Piece[]> {
  const pieces: Piece[] = [];
  let batch = 0;
  for await (const rows of table.batches([column])) {
    let open: Piece | undefined;
    for (const [row, id] of valuesOf<string>(rows, column).entries()) {
      if (!ids.has(id)) open = undefined;
      else if (open) open.end = row + 1;
      else {
        open = { batch, start: row, end: row + 1 };
        pieces.push(open);
      }
    }
    batch += 1;
  }
  return pieces;
}

/** The rows of some pieces as a table of their own: a batch each, in order. */
function cutTable(table: TableReader, pieces: readonly Piece[]): TableReader {
  const batchRowCounts = pieces.map(({ start, end }) => end - start);
  const find = (index: number): Piece => {
    const piece = pieces[index];
    if (piece) return piece;
    const message = `${table.contract.name} has ${pieces.length} batches, no batch ${index}`;
    throw new StageError('contract', { message });
  };
  const readBatch = async (index: number) => {
    const { batch, start, end } = find(index);
    return (await table.readBatch(batch)).slice(start, end);
  };
  return {
    contract: table.contract,
    rowCount: batchRowCounts.reduce((sum, count) => sum + count, 0),
    batchCount: pieces.length,
    batchRowCounts,
    readBatch,
    readBatchNow(index, columns) {
      const { batch, start, end } = find(index);
      return table.readBatchNow(batch, columns).slice(start, end);
    },
    async *batches(columns) {
      for (const index of pieces.keys()) {
        const batch = await readBatch(index);
        yield columns ? batch.select([...columns]) : batch;
      }
    },
    openColumn(name) {
      throw new StageError('contract', {
        message: `${table.contract.name}: column ${name} of a shard cannot be read row by row`,
        fix: 'Read it batch by batch, or let the stage be `shardable: false`.',
      });
    },
  };
}

async function readIds(table: TableReader, column: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const batch of table.batches([column])) {
    for (const id of valuesOf<string>(batch, column)) ids.add(id);
  }
  return ids;
}

const hasColumn = ({ contract }: TableReader, column: string): boolean =>
  contract.schema.fields.some(({ name }) => name === column);

/**
 * The part of a stage's input that belongs to some rows of the table that its rule names. Tables
 * without the rule's column are whole in every shard.
 *
 * @param names of the tables that the stage reads
 */
export async function cutInput(
  input: StageInput,
  names: readonly string[],
  rule: ShardRule,
  range: RowRange,
): Promise<StageInput> {
  const source = input.table(rule.table);
  const own = cutTable(source, placeRange(source, range));
  const ids = await readIds(own, rule.column);
  const tables = new Map([[rule.table, own]]);
  for (const name of names.filter((other) => other !== rule.table)) {
    const table = input.table(name);
    const isCut = hasColumn(table, rule.column);
    const cut = isCut ? cutTable(table, await placeIds(table, rule.column, ids)) : table;
    tables.set(name, cut);
  }
  return { table: (name) => tables.get(name) ?? input.table(name) };
}
