import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  numbersOf,
  StageError,
  selectColumns,
  type TableReader,
  toStageError,
} from '@sightline/contracts';
import { type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { openPart, type PartReader } from './part-reader.ts';
import { contractOf, joinParts, openParts } from './parted-table-reader.ts';

/** Largest file that is read whole when it cannot be read batch by batch. */
const maxWholeFileBytes = 1024 * 1024 * 1024;

function memoryPart(path: string, schema: Schema, batches: RecordBatch[]): PartReader {
  return {
    path,
    schema,
    batchRowCounts: batches.map((batch) => batch.numRows),
    readBatch: async (index) => batches[index]!,
    async *batches(columns) {
      for (const batch of batches) yield columns ? selectColumns(batch, columns) : batch;
    },
    openColumn: ({ index, rowWidth }) => ({
      readRows(batch, firstRow, into) {
        const { name } = schema.fields[index]!;
        const values = numbersOf(batches[batch]!, name);
        const start = firstRow * rowWidth;
        into.set(values.subarray(start, start + into.length));
      },
      close() {},
    }),
  };
}

/** Reads an Arrow stream, or a file with dictionaries or compression, into memory. */
async function readWhole(path: string, refused: unknown): Promise<PartReader> {
  const { size } = await stat(path);
  if (size > maxWholeFileBytes) throw refused;
  let schema: Schema;
  let batches: RecordBatch[];
  try {
    const reader = RecordBatchReader.from(await readFile(path)).open();
    schema = reader.schema;
    batches = [...reader].filter((batch) => batch.numRows > 0);
  } catch {
    throw refused;
  }
  if (!schema) throw refused;
  return memoryPart(path, schema, batches);
}

async function openFile(path: string): Promise<TableReader> {
  const part = await openPart(path).catch((error) => readWhole(path, error));
  return joinParts(contractOf(part.schema, basename(path)), [part]);
}

async function openFolder(path: string): Promise<TableReader> {
  const names = (await readdir(path)).filter((name) => name.endsWith('.arrow')).sort();
  if (names.length === 0) {
    throw new StageError('missing-data', {
      message: `${path}: holds no Arrow files`,
      fix: 'Name an .arrow file or a folder of part-*.arrow files.',
    });
  }
  return openParts(
    names.map((name) => join(path, name)),
    basename(path),
  );
}

/**
 * Opens any Arrow file, or a folder of parts, without a manifest.
 *
 * @throws StageError `missing-data` when there is nothing, `bad-data` when it is not Arrow.
 */
export async function openTable(path: string): Promise<TableReader> {
  const found = await stat(path).catch((error) => {
    throw toStageError(error);
  });
  return found.isDirectory() ? openFolder(path) : openFile(path);
}
