import { closeSync, fstatSync, openSync } from 'node:fs';
import { ParquetFile } from 'parquet-wasm/esm';
import { readFully } from '../read-fully.ts';
import type { BatchPlace, ParquetLayout, RowGroup } from './request.ts';

/** Files and scans that are kept open for what is asked next. */
const keptCount = 4;

type Scan = { path: string; key: string; nextRow: number; batches: AsyncIterator<DecodedBatch> };
type DecodedBatch = { numRows: number; intoIPCStream(): Uint8Array };

const files: { path: string; file: ParquetFile }[] = [];
const scans: Scan[] = [];

/** A part of a file as the decoder knows it: it asks for bytes when it needs them. */
function blobOf(path: string, start: number, end: number): Blob {
  const blob = {
    size: end - start,
    slice: (from = 0, to = end - start) => blobOf(path, start + from, Math.min(start + to, end)),
    async arrayBuffer() {
      const bytes = new Uint8Array(end - start);
      const handle = openSync(path, 'r');
      try {
        readFully(handle, bytes, start);
      } finally {
        closeSync(handle);
      }
      return bytes.buffer;
    },
  };
  return blob as unknown as Blob;
}

function sizeOf(path: string): number {
  const handle = openSync(path, 'r');
  try {
    return fstatSync(handle).size;
  } finally {
    closeSync(handle);
  }
}

async function openFile(path: string): Promise<ParquetFile> {
  const found = files.find((one) => one.path === path);
  if (found) return found.file;
  const file = await ParquetFile.fromFile(blobOf(path, 0, sizeOf(path)));
  files.push({ path, file });
  if (files.length > keptCount) files.shift()!.file.free();
  return file;
}

function readRowGroups(file: ParquetFile): RowGroup[] {
  return file
    .metadata()
    .rowGroups()
    .map((group) => {
      const sizes = new Map<string, number>();
      for (const column of group.columns()) {
        const name = column.columnPath()[0] ?? '';
        sizes.set(name, (sizes.get(name) ?? 0) + column.compressedSize());
      }
      return {
        rowCount: group.numRows(),
        encodedBytes: group.totalByteSize(),
        columnBytes: [...sizes],
      };
    });
}

/** Lets go of what is known of a file: by now it may be another. */
async function forget(path: string): Promise<void> {
  for (const scan of scans.filter((one) => one.path === path)) {
    scans.splice(scans.indexOf(scan), 1);
    await endScan(scan); // before its file goes
  }
  const index = files.findIndex((one) => one.path === path);
  if (index >= 0) files.splice(index, 1)[0]!.file.free();
}

/** Reads the footer of a file. */
export async function readParquetLayout(path: string): Promise<ParquetLayout> {
  await forget(path);
  const file = await openFile(path);
  const metadata = file.metadata().fileMetadata().keyValueMetadata() as Map<string, string>;
  return {
    schema: file.schema().intoIPCStream(),
    metadata: [...metadata].filter(([key]) => key !== 'ARROW:schema'),
    rowGroups: readRowGroups(file),
  };
}

async function startScan(
  path: string,
  { rowGroup, firstRow, sliceRows }: BatchPlace,
  columns: readonly string[] | undefined,
): Promise<AsyncIterator<DecodedBatch>> {
  const file = await openFile(path);
  const stream = await file.stream({
    rowGroups: [rowGroup],
    batchSize: sliceRows,
    offset: firstRow,
    concurrency: 1,
    ...(columns ? { columns: [...columns] } : {}),
  });
  return (stream as AsyncIterable<DecodedBatch>)[Symbol.asyncIterator]();
}

async function endScan({ batches }: Scan): Promise<void> {
  await batches.return?.();
}

/** Reads a slice of a row group; the next one costs no second look at what comes before it. */
export async function readParquetBatch(
  path: string,
  place: BatchPlace,
  columns: readonly string[] | undefined,
): Promise<Uint8Array> {
  const key = JSON.stringify([path, place.rowGroup, place.sliceRows, columns]);
  const index = scans.findIndex((one) => one.key === key && one.nextRow === place.firstRow);
  const scan = scans.splice(index, index < 0 ? 0 : 1)[0] ?? {
    path,
    key,
    nextRow: place.firstRow,
    batches: await startScan(path, place, columns),
  };
  const { value, done } = await scan.batches.next();
  if (done || value.numRows !== place.rowCount) {
    throw new Error(`row group ${place.rowGroup} has fewer rows than its footer says`);
  }
  const bytes = value.intoIPCStream();
  scan.nextRow += place.rowCount;
  if (place.rowCount === place.sliceRows) scans.push(scan);
  else await endScan(scan);
  if (scans.length > keptCount) await endScan(scans.shift()!);
  return bytes;
}
