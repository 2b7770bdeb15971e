import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { Transform } from 'node:stream';
import { StageError } from '@sightline/contracts';
import { extract, type Headers } from 'tar-stream';
import type { Refusal } from '../../check-image.ts';

/** A file of a tar: its bytes, or why they are not read. */
export type TarEntry = { name: string; content: Uint8Array | Refusal };

/** Longest run of headers and padding between two files. */
const maxGapBytes = 2 ** 20;

function badTar(path: string, problem: string): StageError {
  return new StageError('bad-data', {
    message: `${path} cannot be read as a tar file: ${problem}.`,
    fix: 'Get the file again; shards that are compressed are to be unpacked to .tar.',
  });
}

/** What a tar says of an entry is not trusted: links, and names that lead elsewhere, are refused. */
function refuseEntry({ name, type, size }: Headers, maxBytes: number): Refusal | undefined {
  if (type !== 'file' && type !== 'contiguous-file') {
    return { reason: 'unsafe-path', message: `${name} is a ${type ?? 'thing of unknown kind'}.` };
  }
  if (posix.isAbsolute(name) || name.split(/[/\\]/).includes('..') || name.includes('\0')) {
    return { reason: 'unsafe-path', message: `${name} leads out of the folder.` };
  }
  if (size === undefined || !(size >= 0 && size <= maxBytes)) {
    const message = `${name} has ${size} bytes; the limit is ${maxBytes}.`;
    return { reason: 'too-many-bytes', message };
  }
  return undefined;
}

/** Stops at headers that go on and on: the reader below keeps them in memory. */
function limitGaps() {
  let passed = 0;
  let allowed = maxGapBytes;
  const stream = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      passed += chunk.length;
      if (passed <= allowed) done(null, chunk);
      else done(new Error(`a header has more than ${maxGapBytes} bytes`));
    },
  });
  return {
    stream,
    allow(size: number): void {
      allowed = Math.max(allowed, passed + size + maxGapBytes);
    },
  };
}

/**
 * Streams the files of a tar, each at most `maxBytes` large; folders are passed over.
 *
 * @param isRead whether the bytes of a file of this name are read; otherwise it comes empty.
 * @throws StageError `bad-data` when the file is no tar, or ends too early.
 */
export async function* readEntries(
  path: string,
  maxBytes: number,
  isRead: (name: string) => boolean,
): AsyncGenerator<TarEntry> {
  const gaps = limitGaps();
  const entries = extract();
  const input = createReadStream(path, { highWaterMark: 2 ** 16 });
  const stop = (error: Error): void => void entries.destroy(error);
  input.on('error', stop).pipe(gaps.stream).on('error', stop).pipe(entries);
  try {
    for await (const entry of entries) {
      const { header } = entry;
      gaps.allow(Number.isFinite(header.size) ? Math.max(header.size!, 0) : 0);
      const refusal = header.type === 'directory' ? undefined : refuseEntry(header, maxBytes);
      const chunks: Uint8Array[] = [];
      const isKept = !refusal && isRead(header.name);
      for await (const chunk of entry) if (isKept) chunks.push(chunk as Uint8Array);
      if (header.type === 'directory') continue;
      yield { name: header.name, content: refusal ?? Buffer.concat(chunks) };
    }
  } catch (error) {
    if (error instanceof StageError) throw error;
    throw badTar(path, (error as Error).message.replace(/\.$/, ''));
  } finally {
    input.destroy();
  }
}
