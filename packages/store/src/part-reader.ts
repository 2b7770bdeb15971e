import { closeSync, fstatSync, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { RowColumn } from '@sightline/contracts';
import type { RecordBatch, Schema } from 'apache-arrow';
import { type FileBlock, Footer } from 'apache-arrow/ipc/metadata/file';
import { type RecordBatch as BatchHeader, Message } from 'apache-arrow/ipc/metadata/message';
import { loadBatch } from './batch-loader.ts';
import { openPartColumn, type PartColumn } from './part-column.ts';
import { readFailure } from './read-failure.ts';
import { readFully, readFullyElsewhere } from './read-fully.ts';
import { type BatchMemory, freshMemory, readPlacedNow, scanPart } from './scan-part.ts';

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
  /** The same without giving up the turn, or these columns of it. */
  readBatchNow(index: number, columns?: readonly string[]): RecordBatch;
  /** All batches in order, or these columns of them, by one handle that the iteration holds. */
  batches(columns: readonly string[] | undefined, memory: BatchMemory): AsyncIterable<RecordBatch>;
  /** Holds a file handle until it is closed. */
  openColumn(column: RowColumn): PartColumn;
};

/** A record batch of a file: where its body begins, and what lies where in it. */
export type PlacedBatch = { bodyOffset: number; bodyBytes: number; header: BatchHeader };

function readAt(file: number, offset: number, byteCount: number): Uint8Array {
  const bytes = freshMemory(byteCount);
  readFully(file, bytes, offset);
  return bytes;
}

function readFooter(file: number): Footer {
  const { size } = fstatSync(file);
  if (size < tailBytes) throw new Error('is not an Arrow file');
  const tail = readAt(file, size - tailBytes, tailBytes);
  const footerBytes = new DataView(tail.buffer).getInt32(0, true);
  const isArrow = Buffer.from(tail.subarray(4)).toString('latin1') === magic;
  if (!isArrow || footerBytes <= 0 || footerBytes > size - tailBytes) {
    throw new Error('is cut off or not an Arrow file: its last bytes are not a footer');
  }
  return Footer.decode(readAt(file, size - tailBytes - footerBytes, footerBytes));
}

function readHeader(file: number, block: FileBlock): PlacedBatch {
  const bytes = readAt(file, block.offset, block.metaDataLength);
  const header = Message.decode(bytes.subarray(messagePrefixBytes)).header() as BatchHeader;
  if (header.compression) throw new Error('holds compressed batches');
  const bodyOffset = block.offset + block.metaDataLength;
  return { bodyOffset, bodyBytes: block.bodyLength, header };
}

function readLayout(path: string): { schema: Schema; placed: PlacedBatch[] } {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const opened = file;
    const footer = readFooter(opened);
    if (footer.numDictionaries > 0) throw new Error('holds dictionaries');
    const placed = Array.from(footer.recordBatches(), (block) => readHeader(opened, block));
    return { schema: footer.schema, placed };
  } catch (error) {
    throw readFailure(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Reads a batch without holding the thread up: it may be large, and its reader a server. */
async function readPlaced(
  path: string,
  schema: Schema,
  { bodyOffset, bodyBytes, header }: PlacedBatch,
): Promise<RecordBatch> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const bytes = freshMemory(bodyBytes);
    await readFullyElsewhere(handle.fd, bytes, bodyOffset);
    return loadBatch(schema, header, [{ start: 0, bytes }]);
  } catch (error) {
    throw readFailure(path, error);
  } finally {
    await handle?.close();
  }
}

/**
 * Opens an uncompressed Arrow IPC file without dictionaries by its footer.
 *
 * @throws StageError `missing-data` without a file, `bad-data` when its bytes cannot be read.
 */
export async function openPart(path: string): Promise<PartReader> {
  const { schema, placed } = readLayout(path);
  const find = (index: number): PlacedBatch => {
    const one = placed[index];
    if (one) return one;
    throw readFailure(path, new Error(`has ${placed.length} batches, no batch ${index}`));
  };
  return {
    path,
    schema,
    batchRowCounts: placed.map(({ header }) => header.length),
    readBatch: async (index) => readPlaced(path, schema, find(index)),
    readBatchNow: (index, columns) => readPlacedNow(path, schema, find(index), columns),
    batches: (columns, memory) => scanPart(path, schema, placed, columns, memory),
    openColumn: (column) => openPartColumn(path, schema, placed, column),
  };
}
