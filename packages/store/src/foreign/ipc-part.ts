import { closeSync, openSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { RecordBatch, Vector } from 'apache-arrow';
import { type Chunk, fieldChunk, loadBatch } from '../batch-loader.ts';
import { openPartColumn } from '../part-column.ts';
import type { PartReader, PlacedBatch } from '../part-reader.ts';
import { readFully } from '../read-fully.ts';
import { type BatchMemory, freshMemory } from '../scan-part.ts';
import { checkData } from './check-data.ts';
import { type Decompress, loadDecompress, type Unpack } from './decompress.ts';
import { fileFailure } from './file-failure.ts';
import { type IpcLayout, readIpcLayout } from './ipc-layout.ts';
import { toPlainBatch } from './plain-data.ts';
import { plainSchema } from './plain-type.ts';
import { dictionaryIds, readDictionaries } from './read-dictionaries.ts';
import { openValuesColumn } from './values-column.ts';

/** Most that is read of one batch at once. */
const maxReadBytes = 2 ** 31;
/** Most that the compressed columns of one batch may unpack to, all together. */
const maxUnpackedBytes = 512 * 1024 * 1024;

type Source = {
  path: string;
  layout: IpcLayout;
  decompressors: Map<number, Decompress>;
  /** Those that were read last: most often the next batch needs the same. */
  kept?: { key: string; dictionaries: Map<number, Vector> };
};

async function loadDecompressors({
  batches,
  dictionaries,
}: IpcLayout): Promise<Source['decompressors']> {
  const types = new Set(
    [...batches, ...dictionaries].flatMap(({ header }) => header.compression?.type ?? []),
  );
  const loaded = await Promise.all(
    [...types].map(async (type) => [type, await loadDecompress(type)] as const),
  );
  return new Map(loaded);
}

function unpackerOf({ decompressors }: Source, { header }: PlacedBatch): Unpack {
  const decompress = decompressors.get(header.compression?.type ?? -1);
  if (!decompress) return (region) => region;
  let leftBytes = maxUnpackedBytes;
  return (region) => {
    const bytes = decompress(region, leftBytes);
    leftBytes -= bytes.length;
    return bytes;
  };
}

function readChunk(
  file: number,
  { bodyOffset }: PlacedBatch,
  start: number,
  byteCount: number,
  memory: BatchMemory,
): Chunk {
  if (byteCount > maxReadBytes) {
    throw new Error(
      `has a batch of ${(byteCount / 2 ** 30).toFixed(1)} GiB; 2 GiB are read at once`,
    );
  }
  const bytes = memory(byteCount);
  readFully(file, bytes, bodyOffset + start);
  return { start, bytes };
}

function readChunks(
  file: number,
  { layout: { schema } }: Source,
  batch: PlacedBatch,
  columns: readonly string[] | undefined,
  memory: BatchMemory,
): Chunk[] {
  if (!columns) return [readChunk(file, batch, 0, batch.bodyBytes, memory)];
  return columns.map((name) => {
    const { start, byteCount } = fieldChunk(schema, batch.header, name);
    return readChunk(file, batch, start, byteCount, freshMemory);
  });
}

function dictionariesFor(
  file: number,
  source: Source,
  index: number,
  columns: readonly string[] | undefined,
): Map<number, Vector> {
  const { schema, dictionaries, dictionaryCounts } = source.layout;
  const fields = schema.fields.filter(({ name }) => columns?.includes(name) ?? true);
  const ids = new Set(fields.flatMap(({ type }) => dictionaryIds(type)));
  if (ids.size === 0) return new Map();
  const key = [dictionaryCounts[index], ...ids].join();
  if (source.kept?.key === key) return source.kept.dictionaries;
  const read = readDictionaries(
    schema,
    dictionaries.slice(0, dictionaryCounts[index]),
    ids,
    (one) => readChunk(file, one, 0, one.bodyBytes, freshMemory).bytes,
    (one) => unpackerOf(source, one),
  );
  source.kept = { key, dictionaries: read };
  return read;
}

function readPlain(
  file: number,
  source: Source,
  index: number,
  columns: readonly string[] | undefined,
  memory: BatchMemory,
): RecordBatch {
  const placed = source.layout.batches[index];
  if (!placed) throw new Error(`has ${source.layout.batches.length} batches, no batch ${index}`);
  const batch = loadBatch(
    source.layout.schema,
    placed.header,
    readChunks(file, source, placed, columns, memory),
    columns,
    {
      dictionaries: dictionariesFor(file, source, index, columns),
      decompress: unpackerOf(source, placed),
    },
  );
  for (const [place, field] of batch.schema.fields.entries()) {
    const data = batch.data.children[place]!;
    try {
      if (data.length !== batch.numRows)
        throw new Error(`${data.length} rows, not ${batch.numRows}`);
      checkData(data);
    } catch (error) {
      throw new Error(`batch ${index}, column ${field.name}: ${(error as Error).message}`);
    }
  }
  return toPlainBatch(batch);
}

/** Runs a read with the file open, its failures told with the path. */
function withFile<Result>({ path }: Source, read: (file: number) => Result): Result {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return read(file);
  } catch (error) {
    throw fileFailure(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Opens an Arrow file or stream that others wrote, a batch in memory at a time. Every batch is
 * checked as it is read, and its columns come out plain (`plainType`).
 *
 * @throws StageError `bad-data` when it cannot be read.
 */
export async function openIpcPart(path: string, kind: 'file' | 'stream'): Promise<PartReader> {
  const layout = readIpcLayout(path, kind);
  const source = await loadDecompressors(layout)
    .then((decompressors): Source => ({ path, layout, decompressors }))
    .catch((error) => {
      throw fileFailure(path, error);
    });
  const readOne = (index: number, columns?: readonly string[]): RecordBatch =>
    withFile(source, (file) => readPlain(file, source, index, columns, freshMemory));
  const isAsWritten = (index: number): boolean =>
    source.decompressors.size === 0 &&
    plainSchema(layout.schema).fields[index] === layout.schema.fields[index];
  const schema = withFile(source, () => plainSchema(layout.schema));
  return {
    path,
    schema,
    batchRowCounts: layout.batches.map(({ header }) => header.length),
    readBatch: async (index) => readOne(index),
    readBatchNow: readOne,
    async *batches(columns, memory) {
      for (const index of layout.batches.keys()) {
        yield withFile(source, (file) => readPlain(file, source, index, columns, memory));
        await setImmediate();
      }
    },
    openColumn: (column) =>
      isAsWritten(column.index)
        ? openPartColumn(path, layout.schema, layout.batches, column)
        : openValuesColumn(path, schema, column, (batch, name) => readOne(batch, [name])),
  };
}
