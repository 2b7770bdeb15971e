import { type ArtifactRef, toErrorRecord, toStageError } from '@sightline/contracts';
import { appendEvent } from './event-log.ts';
import { linkArtifact, readRun, updateStage } from './run-store.ts';
import type { StageTask } from './stage-task.ts';

/** Tells a run's record and events that a stage begins to run. */
export async function recordStart(
  root: string,
  { runId, stage }: StageTask,
  attempt: number,
  key: string,
  reason: string,
): Promise<void> {
  appendEvent(root, runId, { type: 'stage-started', stage, attempt, reason });
  await updateStage(root, runId, stage, { state: 'running', reason, key, attemptCount: attempt });
}

/** How a stage came to its artifact. */
export type StageSuccess = {
  state: 'hit' | 'completed';
  key: string;
  artifact: ArtifactRef;
  seconds: number;
  peakMemoryBytes?: number;
};

/** Links the artifact of a stage into its run, and tells the run's record and events of it. */
export async function recordSuccess(
  root: string,
  { runId, stage }: StageTask,
  attempt: number,
  { state, key, artifact, ...measured }: StageSuccess,
): Promise<void> {
  await linkArtifact(root, runId, artifact);
  if (state === 'hit') appendEvent(root, runId, { type: 'stage-hit', stage, artifact });
  else appendEvent(root, runId, { type: 'stage-completed', stage, attempt, artifact, ...measured });
  const reason = state === 'hit' ? { reason: 'hit: verified' } : {};
  await updateStage(root, runId, stage, { state, key, artifact, ...measured, ...reason });
}

/** Whether a failed attempt is followed by another one: a run that is paused goes on later. */
export async function willRetry(
  root: string,
  { runId, firstAttempt, maximumAttempts }: StageTask,
  attempt: number,
  thrown: unknown,
): Promise<boolean> {
  const { code, retryable } = toStageError(thrown);
  if (code === 'interrupted') return (await readRun(root, runId)).state === 'paused';
  return retryable && attempt - firstAttempt + 1 < maximumAttempts;
}

/** Tells a run's record and events that an attempt at a stage failed. */
export async function recordFailure(
  root: string,
  task: StageTask,
  attempt: number,
  thrown: unknown,
  seconds: number,
): Promise<void> {
  const { runId, stage } = task;
  const error = toErrorRecord(thrown);
  const isRetried = await willRetry(root, task, attempt, thrown);
  appendEvent(root, runId, { type: 'stage-failed', stage, attempt, error, willRetry: isRetried });
  const state = isRetried ? 'running' : 'failed';
  await updateStage(root, runId, stage, { state, error, seconds });
}
