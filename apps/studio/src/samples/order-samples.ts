import { type TableReader, valuesOf } from '@sightline/contracts';
import type { Artifact } from '@sightline/store';

const maxCachedCount = 8;
const cached = new Map<string, Uint32Array>();

/** Held-out splits come first: what the model has learnt by heart teaches least. */
function rankOf(split: string): number {
  return split === 'test' ? 0 : split === 'validation' ? 1 : split === 'train' ? 3 : 2;
}

function compareSplits(left: string, right: string): number {
  return rankOf(left) - rankOf(right) || (left < right ? -1 : left > right ? 1 : 0);
}

async function readOrder(samples: TableReader): Promise<Uint32Array> {
  const rowsOf = new Map<string, number[]>();
  let first = 0;
  for await (const batch of samples.batches(['split'], { reuse: true })) {
    for (const [place, split] of valuesOf(batch, 'split').entries()) {
      const rows = rowsOf.get(split) ?? [];
      rowsOf.set(split, rows);
      rows.push(first + place);
    }
    first += batch.numRows;
  }
  const splits = [...rowsOf.keys()].sort(compareSplits);
  return Uint32Array.from(splits.flatMap((split) => rowsOf.get(split)!));
}

/**
 * Numbers of all rows of samples@1 in the order in which they are shown: test, validation, other
 * held-out splits by their names, train. Remembered by the artifact's hash.
 */
export async function orderSamples(
  { manifest }: Artifact,
  samples: TableReader,
): Promise<Uint32Array> {
  const known = cached.get(manifest.sha256);
  if (known) return known;
  const order = await readOrder(samples);
  const [oldest] = cached.keys();
  if (cached.size >= maxCachedCount && oldest !== undefined) cached.delete(oldest);
  cached.set(manifest.sha256, order);
  return order;
}
