import { type FileHandle, open } from 'node:fs/promises';
import type { RunEvent } from '@sightline/contracts';
import { eventsPath } from './run-paths.ts';

const chunkBytes = 1 << 16;

/** A line of the log, or nothing where it is not whole. */
export function parseEvent(line: string): RunEvent | undefined {
  try {
    return JSON.parse(line) as RunEvent;
  } catch {
    return undefined; // half a line, such as a killed process leaves
  }
}

/** Cuts a run's growing log into events; bytes after the last line break wait for the rest. */
export class EventReader {
  readonly #path: string;
  #rest: Buffer = Buffer.alloc(0);
  #offset = 0;
  #isAtEnd = false;
  #file: FileHandle | undefined;

  constructor(root: string, runId: string) {
    this.#path = eventsPath(root, runId);
  }

  /** How many bytes of the log were read. */
  get offset(): number {
    return this.#offset;
  }

  /** Whether the last `read` came to the end of what was written so far. */
  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  /** Events that follow; none at the end, and inside of a line that is very long. */
  async read(): Promise<RunEvent[]> {
    this.#file ??= await open(this.#path, 'r').catch(() => undefined);
    this.#isAtEnd = !this.#file;
    if (!this.#file) return [];
    const buffer = Buffer.alloc(chunkBytes);
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, this.#offset);
    this.#isAtEnd = bytesRead < buffer.length;
    this.#offset += bytesRead;
    const bytes = Buffer.concat([this.#rest, buffer.subarray(0, bytesRead)]);
    const end = bytes.lastIndexOf(10) + 1;
    this.#rest = bytes.subarray(end);
    const lines = bytes.subarray(0, end).toString('utf8').split('\n');
    return lines.flatMap((line) => parseEvent(line) ?? []);
  }

  /** Lets go of the file; the next `read` opens it again and goes on from there. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}
