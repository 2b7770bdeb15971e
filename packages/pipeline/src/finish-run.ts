import { isUnderWay, type StageError } from '@sightline/contracts';
import { appendEvent } from './event-log.ts';
import { disownRun, updateRun } from './run-store.ts';
import type { RunEnding } from './stage-task.ts';

/** Writes the end of a run to its record and its events; a run ends once, the first call counts. */
export async function finishRun(root: string, runId: string, ending: RunEnding): Promise<void> {
  const finishedAt = new Date();
  let startedAt: string | undefined;
  await updateRun(root, runId, (record) => {
    if (!isUnderWay(record)) return record;
    startedAt = record.startedAt;
    return { ...record, ...ending, finishedAt: finishedAt.toISOString() };
  });
  if (startedAt === undefined) return;
  if (ending.state === 'completed') {
    const seconds = (finishedAt.getTime() - Date.parse(startedAt)) / 1000;
    appendEvent(root, runId, { type: 'run-completed', seconds });
  } else if (ending.state === 'interrupted') {
    appendEvent(root, runId, { type: 'run-interrupted' });
  } else {
    const { error } = ending;
    const failed = error ?? { code: 'failed' as const, message: 'the run failed' };
    appendEvent(root, runId, { type: 'run-failed', error: failed });
  }
  await disownRun(root, runId);
}

/** How a run ended that threw. */
export function endingOf(error: StageError): RunEnding {
  const { code, message, fix, details } = error;
  if (code === 'interrupted') return { state: 'interrupted' };
  return { state: 'failed', error: { code, message, ...(fix ? { fix } : {}), details } };
}

/** Tells a run's record and events that it rests, or that it goes on; twice is harmless. */
export async function recordPause(root: string, runId: string, isPaused: boolean): Promise<void> {
  const [from, to] = isPaused ? (['running', 'paused'] as const) : (['paused', 'running'] as const);
  let isChange = false;
  await updateRun(root, runId, (record) => {
    isChange = record.state === from;
    return isChange ? { ...record, state: to } : record;
  });
  if (isChange) appendEvent(root, runId, { type: isPaused ? 'run-paused' : 'run-resumed' });
}
