import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { StageError, type TableReader } from '@sightline/contracts';
import type { RecordBatch, Schema } from 'apache-arrow';
import { makeFolder } from '../make-folder.ts';
import { openTable } from '../open-table.ts';
import { encodeArrow } from '../part-writer.ts';
import { writeFailure } from '../write-failure.ts';
import { csvHead, csvLines } from './csv-lines.ts';
import { jsonLines } from './json-lines.ts';

type Encode = (
  schema: Schema,
  batches: AsyncIterable<RecordBatch>,
) => AsyncIterable<Uint8Array | string>;

async function* encodeCsv(
  schema: Schema,
  batches: AsyncIterable<RecordBatch>,
): AsyncGenerator<string> {
  yield csvHead(schema);
  for await (const batch of batches) yield* csvLines(batch);
}

async function* encodeJsonLines(
  _: Schema,
  batches: AsyncIterable<RecordBatch>,
): AsyncGenerator<string> {
  for await (const batch of batches) yield* jsonLines(batch);
}

const encoders: Record<string, () => Encode | Promise<Encode>> = {
  '.parquet': async () => (await import('./parquet-encoder.ts')).encodeParquet,
  '.csv': () => encodeCsv,
  '.jsonl': () => encodeJsonLines,
  '.arrow': () => encodeArrow,
};

async function chooseEncoder(path: string): Promise<Encode> {
  const encoder = encoders[extname(path).toLowerCase()];
  if (encoder) return encoder();
  throw new StageError('usage', {
    message: `${path}: a table cannot be written as ${extname(path) || 'a file without an ending'}`,
    fix: `Let the name end in one of ${Object.keys(encoders).join(', ')}.`,
  });
}

async function refuseFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return;
  throw new StageError('usage', { message: `${path} is a folder`, fix: 'Name a file in it.' });
}

/** Opens what was written by its footer: it must hold every row before it gets its name. */
async function checkWritten(path: string, rowCount: number): Promise<void> {
  const { rowCount: found } = await openTable(path);
  if (found === rowCount) return;
  throw new StageError('failed', { message: `${found} of ${rowCount} rows were written` });
}

export type WrittenTable = { path: string; rowCount: number; sizeBytes: number };

/**
 * Writes a table to a file of the format that its name ends in: `.parquet`, `.csv`, `.jsonl` or
 * `.arrow`; a batch in memory at a time, under a temporary name until it is whole. A file that was
 * there is replaced.
 *
 * Parquet and Arrow keep types, tensors and metadata. In CSV (RFC 4180) a missing value is an empty
 * field and an empty text `""`; lists, tensors and structs are JSON. There and in JSON lines bytes
 * are base64, points in time ISO 8601, and NaN, Infinity and integers beyond 2^53 text.
 *
 * @throws StageError `usage` for another ending, `disk-full`, or what reading the table throws.
 */
export async function writeTable(table: TableReader, path: string): Promise<WrittenTable> {
  const encode = await chooseEncoder(path);
  await refuseFolder(path);
  const temporary = `${path}.${process.pid}-${randomBytes(3).toString('hex')}.tmp`;
  let [rowCount, sizeBytes] = [0, 0];
  async function* counted(): AsyncGenerator<RecordBatch> {
    for await (const batch of table.batches()) {
      if (batch.numRows > 0) yield batch;
      rowCount += batch.numRows;
    }
  }
  const removeNow = (): void => rmSync(temporary, { force: true });
  process.once('exit', removeNow); // of a command that is interrupted
  try {
    await makeFolder(dirname(path));
    const handle = await open(temporary, 'wx');
    try {
      for await (const chunk of encode(table.contract.schema, counted())) {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
        await handle.writeFile(bytes);
        sizeBytes += bytes.length;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (/\.(parquet|arrow)$/i.test(path)) await checkWritten(temporary, rowCount);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeFailure(path, error);
  } finally {
    process.off('exit', removeNow);
  }
  return { path, rowCount, sizeBytes };
}
