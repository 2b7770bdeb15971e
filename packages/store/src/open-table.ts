import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { assertTable, StageError, type TableReader, toStageError } from '@sightline/contracts';
import { fileFailure } from './foreign/file-failure.ts';
import { openIpcPart } from './foreign/ipc-part.ts';
import type { PartReader } from './part-reader.ts';
import { contractOf, joinParts } from './parted-table-reader.ts';

/** Endings of the files that are a table. */
export const tableEndings: readonly string[] = [
  '.arrow',
  '.arrows',
  '.feather',
  '.ipc',
  '.parquet',
];

async function readBeginning(path: string): Promise<string> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(6), 0, 6, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } catch (error) {
    throw fileFailure(path, error);
  } finally {
    await handle?.close();
  }
}

/** Columns are asked for by their names. */
function assertNamesOnce({ schema, path }: PartReader): void {
  const names = schema.fields.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new StageError('bad-data', {
    message: `${path}: has two columns called ${twice}`,
    fix: 'Write it again with another name for one of them.',
  });
}

/** Opens a file as what its first bytes say that it is; its name says nothing. */
async function openFile(path: string): Promise<PartReader> {
  const part = await openAny(path);
  assertNamesOnce(part);
  return part;
}

async function openAny(path: string): Promise<PartReader> {
  const beginning = await readBeginning(path);
  if (beginning.startsWith('PAR1')) {
    const { openParquetPart } = await import('./parquet/parquet-part.ts');
    return openParquetPart(path);
  }
  if (beginning.startsWith('FEA1')) {
    throw fileFailure(
      path,
      new Error('is Feather version 1; write it as version 2, which is Arrow'),
    );
  }
  if (beginning === 'ARROW1') return openIpcPart(path, 'file');
  return openIpcPart(path, 'stream').catch((cause) => {
    const isStream = beginning.startsWith('\xff\xff\xff\xff');
    const what = isStream ? 'is a damaged Arrow stream' : 'is no table: neither Arrow nor Parquet';
    throw fileFailure(path, isStream && cause instanceof StageError ? cause : new Error(what));
  });
}

async function openFolder(path: string): Promise<TableReader> {
  const names = (await readdir(path)).filter((name) =>
    tableEndings.some((ending) => name.endsWith(ending)),
  );
  if (names.length === 0) {
    throw new StageError('missing-data', {
      message: `${path}: holds no table files`,
      fix: `Name a file, or a folder of files that end in ${tableEndings.join(', ')}.`,
    });
  }
  const parts: PartReader[] = [];
  for (const name of names.sort()) parts.push(await openFile(join(path, name)));
  const contract = contractOf(parts[0]!.schema, basename(path));
  for (const part of parts) assertTable(contract, part.schema, part.path);
  return joinParts(contract, parts);
}

/**
 * Opens a table that anybody wrote, without a manifest: an Arrow IPC file (Feather version 2) or
 * stream, with or without dictionaries and compression, a Parquet file, or a folder of such files.
 * It is read a batch or a slice of a row group at a time; to open it, footers are enough. Columns
 * come out plain: see `plainType`.
 *
 * @throws StageError `missing-data` when there is nothing, `bad-data` when it is no table or damaged.
 */
export async function openTable(path: string): Promise<TableReader> {
  const found = await stat(path).catch((error) => {
    throw toStageError(error);
  });
  if (found.isDirectory()) return openFolder(path);
  const part = await openFile(path);
  return joinParts(contractOf(part.schema, basename(path)), [part]);
}
