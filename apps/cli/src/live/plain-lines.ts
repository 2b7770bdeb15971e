import { formatCount, type RunEvent, type StageName } from '@sightline/contracts';
import { formatSeconds } from '../terminal/format-number.ts';
import { cleanText } from '../terminal/text-width.ts';
import type { StageView } from './run-view.ts';
import { describeEpoch, describePhase } from './stage-line.ts';

/** A shard's own events are many; how many shards are done is told of their stage. */
function isOfShard(event: RunEvent): boolean {
  return 'shard' in event && event.type !== 'shard-failed';
}

/** What to do when nobody takes what is in a queue; short, as it stands below a stage. */
function describeUnserved({ queue, hasWorkers }: RunEvent & { type: 'queue-unserved' }): string {
  const name = queue.replace(/^sightline-/, '');
  const why = hasWorkers ? `workers of ${queue} are busy or gone` : `no worker serves ${queue}`;
  return `${why}; start: sightline worker --queues ${name}`;
}

const progressIntervalMs = 10_000;

function describeEvent(event: RunEvent, view: StageView | undefined): string | undefined {
  switch (event.type) {
    case 'stage-hit':
      return `hit, verified, ${formatCount(event.artifact.rowCount)} rows`;
    case 'stage-started':
      return `${event.attempt > 1 ? `attempt ${event.attempt}` : 'starts'} (${event.reason.replace(/^run: /, '')})`;
    case 'stage-completed':
      return `done, ${formatCount(event.artifact.rowCount)} rows in ${formatSeconds(event.seconds)}`;
    case 'stage-failed':
      if (event.willRetry) return `failed, will be tried again: ${event.error.message}`;
      return event.error.code === 'interrupted' ? 'stopped' : 'failed';
    case 'shard-failed':
      return `shard ${event.shard} failed${event.willRetry ? ', will be tried again' : ''}: ${event.error.message}`;
    case 'epoch':
      return `${event.model}: ${describeEpoch(event)}`;
    case 'note':
      return event.message;
    case 'progress':
      return `${event.phase}: ${view?.phase ? describePhase(view.phase, Date.parse(event.time)) : ''}`;
    default:
      return undefined;
  }
}

/** Makes a line of an event, for where there is no terminal; progress at most every 10 seconds. */
export function createPlainLines(): (event: RunEvent, view?: StageView) => string | undefined {
  const shownAtMs = new Map<StageName, number>();
  return (event, view) => {
    if (event.type === 'run-started') return `run ${event.runId}, engine ${event.engine}`;
    if (event.type === 'run-paused') return 'paused; go on with: sightline resume';
    if (event.type === 'queue-unserved') return describeUnserved(event);
    if (event.type === 'run-resumed') return 'goes on';
    if (!('stage' in event) || isOfShard(event)) return undefined;
    if (event.type === 'progress') {
      const atMs = Date.parse(event.time);
      const startedAtMs = view?.startedAtMs ?? atMs;
      if (atMs - (shownAtMs.get(event.stage) ?? startedAtMs) < progressIntervalMs) return undefined;
      shownAtMs.set(event.stage, atMs);
    }
    const text = describeEvent(event, view);
    return text === undefined ? undefined : `${event.stage}: ${cleanText(text)}`;
  };
}
