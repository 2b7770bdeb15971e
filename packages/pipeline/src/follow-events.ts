import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isUnderWay, type RunEvent } from '@sightline/contracts';
import { eventsPath } from './run-paths.ts';
import { readRun } from './run-store.ts';

const pollIntervalMs = 50;
/** Idle polls after which it is asked whether somebody still works on the run. */
const idlePollLimit = 20;

const lastEvents: ReadonlySet<RunEvent['type']> = new Set([
  'run-completed',
  'run-failed',
  'run-interrupted',
]);

function parseEvent(line: string): RunEvent | undefined {
  try {
    return JSON.parse(line) as RunEvent;
  } catch {
    return undefined; // half a line that a killed process left
  }
}

/** Cuts a growing file into events; bytes after the last line break wait for the rest. */
class LineReader {
  #rest: Buffer = Buffer.alloc(0);
  #offset = 0;
  readonly #path: string;
  #file: FileHandle | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<RunEvent[]> {
    this.#file ??= await open(this.#path, 'r').catch(() => undefined);
    if (!this.#file) return [];
    const buffer = Buffer.alloc(1 << 16);
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, this.#offset);
    this.#offset += bytesRead;
    const bytes = Buffer.concat([this.#rest, buffer.subarray(0, bytesRead)]);
    const end = bytes.lastIndexOf(10) + 1;
    this.#rest = bytes.subarray(end);
    const lines = bytes.subarray(0, end).toString('utf8').split('\n');
    return lines.flatMap((line) => parseEvent(line) ?? []);
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  await sleep(pollIntervalMs, undefined, signal ? { signal } : {}).catch(() => undefined);
}

/**
 * The events of a run, from its first, then as they come; ends after the run's last event, when
 * nobody works on the run any more, or when `signal` is aborted.
 */
export async function* followEvents(
  root: string,
  runId: string,
  signal?: AbortSignal,
): AsyncGenerator<RunEvent> {
  const reader = new LineReader(eventsPath(root, runId));
  try {
    for (let idlePolls = 0; !signal?.aborted; idlePolls += 1) {
      const events = await reader.read();
      for (const event of events) {
        yield event;
        if (lastEvents.has(event.type)) return;
      }
      if (events.length > 0) {
        idlePolls = 0;
        continue;
      }
      if (idlePolls >= idlePollLimit) {
        if (!isUnderWay(await readRun(root, runId))) return;
        idlePolls = 0;
      }
      await pause(signal);
    }
  } finally {
    await reader.close();
  }
}
