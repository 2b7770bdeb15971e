import {
  type ArtifactRef,
  StageError,
  type StageEvent,
  toErrorRecord,
  toStageError,
} from '@sightline/contracts';
import { appendEvent } from './event-log.ts';
import { executeStage } from './execute-stage.ts';
import type { RunStage } from './run-stage.ts';
import { linkArtifact, updateStage } from './run-store.ts';
import type { StageTask } from './stage-task.ts';

const progressIntervalMs = 200;

export type AttemptOptions = {
  root: string;
  runStage: RunStage;
  signal: AbortSignal;
  /** Called for every event of the stage, recorded or not. */
  onProgress?(event: StageEvent): void;
};

/** Records what a stage reports; of its progress only as much as a reader can follow. */
function recordEvents(root: string, { runId, stage }: StageTask, attempt: number) {
  let recordedAtMs = 0;
  return (event: StageEvent): void => {
    const isLast = event.type === 'progress' && event.doneCount >= event.totalCount;
    const isDue = event.type !== 'progress' || isLast;
    if (!isDue && Date.now() - recordedAtMs < progressIntervalMs) return;
    if (event.type === 'progress') recordedAtMs = Date.now();
    appendEvent(root, runId, { ...event, stage, attempt });
  };
}

async function recordFailure(
  root: string,
  { runId, stage, maximumAttempts }: StageTask,
  attempt: number,
  thrown: unknown,
  seconds: number,
): Promise<void> {
  const error = toErrorRecord(thrown);
  const willRetry = toStageError(thrown).retryable && attempt < maximumAttempts;
  appendEvent(root, runId, { type: 'stage-failed', stage, attempt, error, willRetry });
  const state = willRetry ? 'running' : 'failed';
  await updateStage(root, runId, stage, { state, error, seconds });
}

/**
 * One attempt at one stage of a run, told in the run's record and events whatever comes of it.
 *
 * @param attempt counted from 1.
 */
export async function attemptStage(
  task: StageTask,
  attempt: number,
  { root, runStage, signal, onProgress }: AttemptOptions,
): Promise<ArtifactRef> {
  const { runId, stage } = task;
  const startedMs = performance.now();
  const elapsedSeconds = (): number => Math.round(performance.now() - startedMs) / 1000;
  const record = recordEvents(root, task, attempt);
  const report = (event: StageEvent): void => {
    record(event);
    onProgress?.(event);
  };
  const onStart = async (key: string, reason: string): Promise<void> => {
    appendEvent(root, runId, { type: 'stage-started', stage, attempt, reason });
    await updateStage(root, runId, stage, { state: 'running', reason, key, attemptCount: attempt });
  };
  try {
    const options = { root, runStage, runtime: { signal, report }, onStart };
    const { state, key, artifact, peakMemoryBytes } = await executeStage(task, options);
    const measured = { seconds: elapsedSeconds(), ...(peakMemoryBytes && { peakMemoryBytes }) };
    await linkArtifact(root, runId, artifact);
    if (state === 'hit') appendEvent(root, runId, { type: 'stage-hit', stage, artifact });
    else
      appendEvent(root, runId, { type: 'stage-completed', stage, attempt, artifact, ...measured });
    const reason = state === 'hit' ? { reason: 'hit: verified' } : {};
    await updateStage(root, runId, stage, { state, key, artifact, ...measured, ...reason });
    return artifact;
  } catch (thrown) {
    const error = signal.aborted ? interruptedBy(thrown) : toStageError(thrown);
    await recordFailure(root, task, attempt, error, elapsedSeconds()).catch(() => undefined);
    throw error;
  }
}

function interruptedBy(cause: unknown): StageError {
  return new StageError('interrupted', {
    message: 'interrupted',
    fix: 'Run the same command again: it goes on where it stopped.',
    cause,
  });
}
