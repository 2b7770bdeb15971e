import type { FileHandle } from 'node:fs/promises';
import type { RunEvent } from '@sightline/contracts';
import { openRegular } from './open-regular.ts';
import { parseEvent } from './parse-event.ts';
import { eventsPath } from './run-paths.ts';

const chunkBytes = 1 << 16;
/** A longer line is no event of ours, and is passed over without being held. */
const maxLineBytes = 1 << 20;

/** Cuts a run's growing log into events; bytes after the last line break wait for the rest. */
export class EventReader {
  readonly #path: string;
  #rest: Buffer = Buffer.alloc(0);
  #offset = 0;
  #isAtEnd = false;
  #skippedCount = 0;
  #file: FileHandle | undefined;

  constructor(root: string, runId: string) {
    this.#path = eventsPath(root, runId);
  }

  /** How many bytes of the log were read. */
  get offset(): number {
    return this.#offset;
  }

  /** Lines so far that are no events, or damaged: nothing is told of them. */
  get skippedCount(): number {
    return this.#skippedCount;
  }

  /** Whether the last `read` came to the end of what was written so far. */
  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  /** Events that follow; none at the end, and inside of a line that is very long. */
  async read(): Promise<RunEvent[]> {
    this.#file ??= await openRegular(this.#path).catch(() => undefined);
    this.#isAtEnd = !this.#file;
    if (!this.#file) return [];
    const buffer = Buffer.alloc(chunkBytes);
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, this.#offset);
    this.#isAtEnd = bytesRead < buffer.length;
    this.#offset += bytesRead;
    const bytes = Buffer.concat([this.#rest, buffer.subarray(0, bytesRead)]);
    const end = bytes.lastIndexOf(10) + 1;
    const rest = bytes.subarray(end);
    // The end of a line that was cut here is no JSON, and is passed over as well.
    this.#rest = rest.length > maxLineBytes ? Buffer.from('…') : rest;
    const lines = bytes.subarray(0, end).toString('utf8').split('\n').filter(Boolean);
    const events = lines.flatMap((line) => parseEvent(line) ?? []);
    this.#skippedCount += lines.length - events.length;
    return events;
  }

  /** Lets go of the file; the next `read` opens it again and goes on from there. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}
