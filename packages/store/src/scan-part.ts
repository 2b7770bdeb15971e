import { closeSync, openSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { RecordBatch, Schema } from 'apache-arrow';
import { fieldChunk, loadBatch } from './batch-loader.ts';
import type { PlacedBatch } from './part-reader.ts';
import { readFailure } from './read-failure.ts';
import { readFully, readFullyElsewhere } from './read-fully.ts';

/** Arrow's own alignment, which also suits every typed array. */
const alignmentBytes = 64;

/** From so many bytes on, two threads read. */
const sharedReadBytes = 1024 * 1024;

/** Gives out memory for one batch. */
export type BatchMemory = (byteCount: number) => Uint8Array<ArrayBuffer>;

/** Memory that nobody else has: its batch may live on. Not from Node's pool, so it is aligned. */
export const freshMemory: BatchMemory = (byteCount) => {
  const { buffer } = Buffer.allocUnsafeSlow(byteCount);
  return new Uint8Array(buffer as ArrayBuffer, 0, byteCount);
};

/** Most memory that is kept between two scans. */
const idleLimitBytes = 16 * 1024 * 1024;
let idle: Uint8Array<ArrayBuffer> | undefined;

/**
 * The same memory again for each batch, and for the next scan. Pages that have just been used are
 * in the processor's caches, while the system must find and clear fresh ones.
 *
 * @returns `release` is called when no batch is in use any more
 */
export function borrowMemory(): { memory: BatchMemory; release(): void } {
  let taken = idle ?? freshMemory(0);
  idle = undefined; // another scan that goes on at the same time has memory of its own
  return {
    memory(byteCount) {
      if (taken.length < byteCount) taken = freshMemory(byteCount);
      return taken.subarray(0, byteCount);
    },
    release() {
      if (taken.length <= idleLimitBytes) idle = taken;
    },
  };
}

type PlacedChunk = { bytes: Uint8Array<ArrayBuffer>; start: number; position: number };

/** Memory for what is wanted of a batch, to be filled from `position` in the file. */
function placeChunks(
  schema: Schema,
  { bodyOffset, bodyBytes, header }: PlacedBatch,
  columns: readonly string[] | undefined,
  memory: BatchMemory,
): PlacedChunk[] {
  const ranges = columns?.map((name) => fieldChunk(schema, header, name)) ?? [
    { start: 0, byteCount: bodyBytes },
  ];
  let totalBytes = 0;
  const placed = ranges.map(({ start, byteCount }) => {
    const at = totalBytes;
    totalBytes += Math.ceil(byteCount / alignmentBytes) * alignmentBytes;
    return { start, byteCount, at };
  });
  const taken = memory(totalBytes);
  return placed.map(({ start, byteCount, at }) => {
    const bytes = taken.subarray(at, at + byteCount);
    return { start, bytes, position: bodyOffset + start };
  });
}

/** Half of it by another thread, where that is worth the way there: copying is all it takes. */
async function readTogether(file: number, { bytes, position }: PlacedChunk): Promise<void> {
  if (bytes.length < sharedReadBytes) return readFully(file, bytes, position);
  const half = bytes.length >> 1;
  const other = readFullyElsewhere(file, bytes.subarray(half), position + half);
  try {
    readFully(file, bytes.subarray(0, half), position);
  } finally {
    await other;
  }
}

/** One batch of a part, or these columns of it, in memory of its own. */
export function readPlacedNow(
  path: string,
  schema: Schema,
  placed: PlacedBatch,
  columns: readonly string[] | undefined,
): RecordBatch {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const chunks = placeChunks(schema, placed, columns, freshMemory);
    for (const { bytes, position } of chunks) readFully(file, bytes, position);
    return loadBatch(schema, placed.header, chunks, columns);
  } catch (error) {
    throw readFailure(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Reads the batches of a part in order, by one handle that is held until the iteration ends.
 *
 * Small reads are synchronous, which saves the way through Node's threads, and between two batches
 * timers, signals and messages get their turn.
 *
 * @param columns those that are read; all when left out
 */
export async function* scanPart(
  path: string,
  schema: Schema,
  placed: readonly PlacedBatch[],
  columns: readonly string[] | undefined,
  memory: BatchMemory,
): AsyncGenerator<RecordBatch> {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    for (const one of placed) {
      const chunks = placeChunks(schema, one, columns, memory);
      for (const chunk of chunks) await readTogether(file, chunk);
      const batch = loadBatch(schema, one.header, chunks, columns);
      yield batch;
      await setImmediate();
    }
  } catch (error) {
    throw readFailure(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
