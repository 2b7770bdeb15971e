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

/** Up to a run's last event: what stands behind it is another writer's. */
function untilLast(events: RunEvent[]): { events: RunEvent[]; isLast: boolean } {
  const last = events.findIndex(({ type }) => lastEvents.has(type));
  return last < 0 ? { events, isLast: false } : { events: events.slice(0, last + 1), isLast: true };
}

/**
 * The events of a run, from its first, then as they come, those together that are there together;
 * ends after the run's last event, when nobody works on the run any more, or when `signal` is aborted.
 */
export async function* followBatches(
  root: string,
  runId: string,
  signal?: AbortSignal,
): AsyncGenerator<RunEvent[]> {
  const reader = new EventReader(root, runId);
  let isOver = false;
  try {
    for (let idlePolls = 0; !signal?.aborted; idlePolls += 1) {
      const { events, isLast } = untilLast(await reader.read());
      if (events.length > 0) yield events;
      if (isLast) return;
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

/** The same, one by one. */
export async function* followEvents(
  root: string,
  runId: string,
  signal?: AbortSignal,
): AsyncGenerator<RunEvent> {
  for await (const events of followBatches(root, runId, signal)) yield* events;
}
