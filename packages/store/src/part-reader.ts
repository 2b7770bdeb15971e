import { type FileHandle, open } from 'node:fs/promises';
import type { RowColumn } from '@sightline/contracts';
import type { RecordBatch, Schema } from 'apache-arrow';
import { type FileBlock, Footer } from 'apache-arrow/ipc/metadata/file';
import { type RecordBatch as BatchHeader, Message } from 'apache-arrow/ipc/metadata/message';
import { type Chunk, fieldChunk, loadBatch } from './batch-loader.ts';
import { openPartColumn, type PartColumn } from './part-column.ts';
import { readFailure } from './read-failure.ts';

const magic = 'ARROW1';
/** Footer length and magic, which end every file. */
const tailBytes = 4 + magic.length;
/** Continuation marker and length, which come before a message's flatbuffer. */
const messagePrefixBytes = 8;

/** An Arrow file opened for random access; holds no file handle between reads. */
export type PartReader = {
  path: string;
  schema: Schema;
  batchRowCounts: number[];
  /** Views of one freshly read buffer, with no copy; may be called concurrently. */
  readBatch(index: number): Promise<RecordBatch>;
  /** All batches in order, or these columns of them, by one handle that the iteration holds. */
  batches(columns?: readonly string[]): AsyncIterable<RecordBatch>;
  /** Holds a file handle until it is closed. */
  openColumn(column: RowColumn): PartColumn;
};

/** A record batch of a file: where its body begins, and what lies where in it. */
export type PlacedBatch = { bodyOffset: number; bodyBytes: number; header: BatchHeader };

async function readAt(handle: FileHandle, offset: number, byteCount: number): Promise<Uint8Array> {
  // Not from Node's pool: batches keep their buffer, aligned to eight bytes, as long as they live.
  const { buffer } = Buffer.allocUnsafeSlow(byteCount);
  const bytes = new Uint8Array(buffer, 0, byteCount);
  let filled = 0;
  while (filled < byteCount) {
    const { bytesRead } = await handle.read(bytes, filled, byteCount - filled, offset + filled);
    if (bytesRead === 0) throw new Error(`ends ${byteCount - filled} bytes early`);
    filled += bytesRead;
  }
  return bytes;
}

async function readFooter(handle: FileHandle): Promise<Footer> {
  const { size } = await handle.stat();
  if (size < tailBytes) throw new Error('is not an Arrow file');
  const tail = await readAt(handle, size - tailBytes, tailBytes);
  const footerBytes = new DataView(tail.buffer).getInt32(0, true);
  const isArrow = Buffer.from(tail.subarray(4)).toString('latin1') === magic;
  if (!isArrow || footerBytes <= 0 || footerBytes > size - tailBytes) {
    throw new Error('is cut off or not an Arrow file: its last bytes are not a footer');
  }
  return Footer.decode(await readAt(handle, size - tailBytes - footerBytes, footerBytes));
}

async function readHeader(handle: FileHandle, block: FileBlock): Promise<PlacedBatch> {
  const bytes = await readAt(handle, block.offset, block.metaDataLength);
  const header = Message.decode(bytes.subarray(messagePrefixBytes)).header() as BatchHeader;
  if (header.compression) throw new Error('holds compressed batches');
  const bodyOffset = block.offset + block.metaDataLength;
  return { bodyOffset, bodyBytes: block.bodyLength, header };
}

async function withFile<Result>(
  path: string,
  read: (handle: FileHandle) => Promise<Result>,
): Promise<Result> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    return await read(handle);
  } catch (error) {
    throw readFailure(path, error);
  } finally {
    await handle?.close();
  }
}

async function readPlaced(
  handle: FileHandle,
  schema: Schema,
  { bodyOffset, bodyBytes, header }: PlacedBatch,
  columns?: readonly string[],
): Promise<RecordBatch> {
  const ranges = columns?.map((name) => fieldChunk(schema, header, name)) ?? [
    { start: 0, byteCount: bodyBytes },
  ];
  const chunks: Chunk[] = [];
  for (const { start, byteCount } of ranges) {
    chunks.push({ start, bytes: await readAt(handle, bodyOffset + start, byteCount) });
  }
  return loadBatch(schema, header, chunks, columns);
}

/**
 * Opens an uncompressed Arrow IPC file without dictionaries by its footer.
 *
 * @throws StageError `missing-data` without a file, `bad-data` when its bytes cannot be read.
 */
export async function openPart(path: string): Promise<PartReader> {
  return withFile(path, async (handle) => {
    const footer = await readFooter(handle);
    if (footer.numDictionaries > 0) throw new Error('holds dictionaries');
    const { schema } = footer;
    const placed: PlacedBatch[] = [];
    for (const block of footer.recordBatches()) placed.push(await readHeader(handle, block));
    return {
      path,
      schema,
      batchRowCounts: placed.map(({ header }) => header.length),
      readBatch: (index) =>
        withFile(path, (opened) => {
          const one = placed[index];
          if (!one) throw new Error(`has ${placed.length} batches, no batch ${index}`);
          return readPlaced(opened, schema, one);
        }),
      batches: (columns) => scan(path, schema, placed, columns),
      openColumn: (column) => openPartColumn(path, schema, placed, column),
    };
  });
}

async function* scan(
  path: string,
  schema: Schema,
  placed: readonly PlacedBatch[],
  columns?: readonly string[],
): AsyncGenerator<RecordBatch> {
  const handle = await open(path, 'r').catch((error) => {
    throw readFailure(path, error);
  });
  const read = (one: PlacedBatch): Promise<RecordBatch> =>
    readPlaced(handle, schema, one, columns).catch((error) => {
      throw readFailure(path, error);
    });
  try {
    for (const one of placed) yield await read(one);
  } finally {
    await handle.close();
  }
}
