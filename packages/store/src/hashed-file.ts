import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { writeFailure } from './write-failure.ts';

/** Bytes after which the system is asked to write them to the disk, while others are written. */
const flushIntervalBytes = 16 * 1024 * 1024;

/** A file that is hashed while it is written; `close` syncs it to the disk. */
export class HashedFile {
  readonly path: string;
  sizeBytes: number = 0;
  readonly #handle: FileHandle;
  readonly #hash: Hash = createHash('sha256');
  #flushedBytes: number = 0;
  #flush: Promise<void> | undefined;
  #flushError: unknown;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  static async create(path: string): Promise<HashedFile> {
    try {
      return new HashedFile(path, await open(path, 'wx'));
    } catch (error) {
      throw writeFailure(path, error);
    }
  }

  /** Resolves when the operating system has taken all bytes. */
  async write(chunks: Uint8Array[]): Promise<void> {
    const written = this.#writeAll(chunks);
    written.catch(() => undefined); // is thrown below
    for (const chunk of chunks) this.#hash.update(chunk); // while another thread writes
    await written;
    this.#flushSoon();
  }

  async #writeAll(chunks: Uint8Array[]): Promise<void> {
    let rest = chunks;
    try {
      while (rest.length > 0) {
        const { bytesWritten } = await this.#handle.writev(rest);
        this.sizeBytes += bytesWritten;
        rest = dropBytes(rest, bytesWritten);
      }
    } catch (error) {
      throw writeFailure(this.path, error);
    }
  }

  /** Starts the disk early, so that `close` has little left to wait for. */
  #flushSoon(): void {
    if (this.#flush || this.sizeBytes - this.#flushedBytes < flushIntervalBytes) return;
    this.#flushedBytes = this.sizeBytes;
    this.#flush = this.#handle
      .datasync()
      .catch((error) => {
        this.#flushError ??= error; // a failed write is told once: `sync` may not tell it again
      })
      .finally(() => {
        this.#flush = undefined;
      });
  }

  /** @returns the file's SHA-256 in hex. */
  async close(): Promise<string> {
    try {
      await this.#flush;
      if (this.#flushError) throw this.#flushError;
      await this.#handle.sync();
    } catch (error) {
      throw writeFailure(this.path, error);
    } finally {
      await this.#handle.close();
    }
    return this.#hash.digest('hex');
  }

  /** Lets the file go without syncing or hashing it. */
  async abandon(): Promise<void> {
    await this.#flush;
    await this.#handle.close().catch(() => undefined);
  }
}

/** What is left of the chunks after a write that took fewer bytes than it was given. */
function dropBytes(chunks: Uint8Array[], byteCount: number): Uint8Array[] {
  let left = byteCount;
  const rest: Uint8Array[] = [];
  for (const chunk of chunks) {
    const dropped = Math.min(left, chunk.byteLength);
    left -= dropped;
    if (dropped < chunk.byteLength) rest.push(chunk.subarray(dropped));
  }
  return rest;
}

/** SHA-256 of a file in hex. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}
