import type { TableReader } from '@sightline/contracts';
import { cellReader } from './cell.ts';

const nearCount = 200;

function sharedLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}

async function* idsOf(table: TableReader, column: string): AsyncGenerator<[string, number]> {
  let row = 0;
  for await (const batch of table.batches([column], { reuse: true })) {
    const read = cellReader(batch, column);
    for (let place = 0; place < batch.numRows; place++) {
      const id = read(place);
      if (id !== null) yield [String(id), row + place];
    }
    row += batch.numRows;
  }
}

/** First row whose id is this one; reads the ids and nothing else. */
export async function findRow(
  table: TableReader,
  column: string,
  id: string,
): Promise<number | undefined> {
  for await (const [found, row] of idsOf(table, column)) if (found === id) return row;
  return undefined;
}

/** Ids that begin most like this one, for a guess at what was meant; at most 200. */
export async function likeIds(table: TableReader, column: string, id: string): Promise<string[]> {
  let near: { found: string; shared: number }[] = [];
  for await (const [found] of idsOf(table, column)) {
    const shared = sharedLength(found, id);
    if (near.length >= nearCount && shared <= near[0]!.shared) continue;
    near.push({ found, shared });
    if (near.length > 2 * nearCount) {
      near = near.sort((a, b) => a.shared - b.shared).slice(-nearCount);
    }
  }
  near.sort((a, b) => b.shared - a.shared);
  return near.slice(0, nearCount).map(({ found }) => found);
}

/** The column that names a table's rows: of a sample, an image, what was left out, or anything. */
export function idColumnOf({ contract }: TableReader): string | undefined {
  const names = contract.schema.fields.map(({ name }) => name);
  return ['sample_id', 'image_id', 'row_id', 'id'].find((name) => names.includes(name));
}
