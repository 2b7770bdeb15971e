import {
  assertTable,
  StageError,
  type TableContract,
  type TableReader,
} from '@sightline/contracts';
import type { RecordBatch, Schema } from 'apache-arrow';
import { openPart, type PartReader } from './part-reader.ts';

/** A contract made up from a file's own schema, for tables that are only looked at. */
export function contractOf(schema: Schema, fallbackName: string): TableContract {
  const [name, version] = (schema.metadata.get('contract') ?? fallbackName).split('@');
  return { name: name!, version: Number(version ?? 1), doc: '', schema };
}

/** Joins parts, in order, to one table. */
export function joinParts(contract: TableContract, parts: PartReader[]): TableReader {
  const places = parts.flatMap((part) => part.batchRowCounts.map((_, index) => ({ part, index })));
  const batchRowCounts = parts.flatMap((part) => part.batchRowCounts);
  const readBatch = async (index: number): Promise<RecordBatch> => {
    const place = places[index];
    if (!place) {
      throw new StageError('contract', {
        message: `${contract.name} has ${places.length} batches, no batch ${index}`,
      });
    }
    return place.part.readBatch(place.index);
  };
  return {
    contract,
    rowCount: batchRowCounts.reduce((sum, count) => sum + count, 0),
    batchCount: places.length,
    batchRowCounts,
    readBatch,
    async *batches() {
      for (let index = 0; index < places.length; index += 1) yield await readBatch(index);
    },
  };
}

/**
 * Opens the parts of a table, in the order given.
 *
 * @param contract what every part must hold; without one the first part's own schema.
 * @throws StageError `contract` when a part holds another table, `bad-data` or `missing-data` when
 * it cannot be read.
 */
export async function openParts(
  paths: readonly string[],
  name: string,
  contract?: TableContract,
): Promise<TableReader> {
  const parts = await Promise.all(paths.map(openPart));
  const expected = contract ?? contractOf(parts[0]!.schema, name);
  for (const part of parts) assertTable(expected, part.schema, part.path);
  return joinParts(expected, parts);
}
