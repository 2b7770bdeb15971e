import {
  assertTable,
  batchStarts,
  type ColumnReader,
  findRowColumn,
  findRuns,
  StageError,
  type TableContract,
  type TableReader,
} from '@sightline/contracts';
import type { Schema } from 'apache-arrow';
import type { PartColumn } from './part-column.ts';
import { openPart, type PartReader } from './part-reader.ts';
import { borrowMemory, freshMemory } from './scan-part.ts';

/** A contract made up from a file's own schema, for tables that are only looked at. */
export function contractOf(schema: Schema, fallbackName: string): TableContract {
  const [name, version] = (schema.metadata.get('contract') ?? fallbackName).split('@');
  return { name: name!, version: Number(version ?? 1), doc: '', schema };
}

type Place = { part: PartReader; index: number };

/** Opens a column of every part; all are closed again when one of them cannot be opened. */
function openColumns(
  contract: TableContract,
  parts: readonly PartReader[],
  places: readonly Place[],
  name: string,
): ColumnReader {
  const column = findRowColumn(contract, name);
  const { rowWidth } = column;
  const opened = new Map<PartReader, PartColumn>();
  const close = (): void => {
    for (const one of opened.values()) one.close();
  };
  try {
    for (const part of parts) opened.set(part, part.openColumn(column));
  } catch (error) {
    close();
    throw error;
  }
  const starts = batchStarts(places.map(({ part, index }) => part.batchRowCounts[index]!));
  return {
    rowCount: starts.at(-1)!,
    rowWidth,
    readRows(rows, into) {
      for (const { batch, firstRow, rowCount, place } of findRuns(column, starts, rows, into)) {
        const { part, index } = places[batch]!;
        const run = into.subarray(place * rowWidth, (place + rowCount) * rowWidth);
        opened.get(part)!.readRows(index, firstRow, run);
      }
    },
    close,
  };
}

/** Joins parts, in order, to one table. */
export function joinParts(contract: TableContract, parts: PartReader[]): TableReader {
  const places = parts.flatMap((part) =>
    part.batchRowCounts.map((_, index): Place => ({ part, index })),
  );
  const batchRowCounts = parts.flatMap((part) => part.batchRowCounts);
  const placeOf = (index: number): Place => {
    const place = places[index];
    if (place) return place;
    throw new StageError('contract', {
      message: `${contract.name} has ${places.length} batches, no batch ${index}`,
    });
  };
  return {
    contract,
    rowCount: batchRowCounts.reduce((sum, count) => sum + count, 0),
    batchCount: places.length,
    batchRowCounts,
    async readBatch(index) {
      const place = placeOf(index);
      return place.part.readBatch(place.index);
    },
    readBatchNow(index, columns) {
      const place = placeOf(index);
      return place.part.readBatchNow(place.index, columns);
    },
    async *batches(columns, { reuse } = {}) {
      const borrowed = reuse ? borrowMemory() : undefined;
      try {
        for (const part of parts) yield* part.batches(columns, borrowed?.memory ?? freshMemory);
      } finally {
        borrowed?.release();
      }
    },
    openColumn: (name) => openColumns(contract, parts, places, name),
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
