import { setTimeout as sleep } from 'node:timers/promises';
import { isUnderWay, type RunEvent } from '@sightline/contracts';
import { EventReader } from './event-reader.ts';
import { readRun } from './run-store.ts';

const pollIntervalMs = 50;
/** Idle polls after which it is asked whether somebody still works on the run. */
const idlePollLimit = 20;

const lastEvents: ReadonlySet<RunEvent['type']> = new Set([
  'run-completed',
  'run-failed',
  'run-interrupted',
]);

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
  const reader = new EventReader(root, runId);
  let isOver = false;
  try {
    for (let idlePolls = 0; !signal?.aborted; idlePolls += 1) {
      const events = await reader.read();
      for (const event of events) {
        yield event;
        if (lastEvents.has(event.type)) return;
      }
      if (events.length > 0 || !reader.isAtEnd) {
        idlePolls = 0;
        continue;
      }
      if (isOver) return;
      if (idlePolls >= idlePollLimit) {
        isOver = !isUnderWay(await readRun(root, runId)); // its last event may come a moment later
        idlePolls = 0;
      }
      await pause(signal);
    }
  } finally {
    await reader.close();
  }
}
