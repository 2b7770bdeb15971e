import { type ArtifactRef, StageError, type StageEvent, toStageError } from '@sightline/contracts';
import type { CheckpointRecord } from './checkpoint-file.ts';
import { appendEvent } from './event-log.ts';
import { executeStage } from './execute-stage.ts';
import { recordFailure, recordStart, recordSuccess } from './record-stage.ts';
import type { RunStage } from './run-stage.ts';
import type { StageTask } from './stage-task.ts';

const progressIntervalMs = 200;

export type AttemptOptions = {
  root: string;
  runStage: RunStage;
  signal: AbortSignal;
  /** Called for every event of the stage, recorded or not. */
  onProgress?(event: StageEvent): void;
  onCheckpoint?(checkpoint: CheckpointRecord): void;
};

/**
 * Records what a stage reports, of its progress only as much as a reader can follow, and passes all
 * of it on.
 */
export function recordEvents(
  { root, onProgress }: AttemptOptions,
  { runId, stage }: StageTask,
  attempt: number,
  shard?: number,
): (event: StageEvent) => void {
  const about = { stage, attempt, ...(shard === undefined ? {} : { shard }) };
  let recordedAtMs = 0;
  return (event) => {
    onProgress?.(event);
    const isLast = event.type === 'progress' && event.doneCount >= event.totalCount;
    const isDue = event.type !== 'progress' || isLast;
    if (!isDue && Date.now() - recordedAtMs < progressIntervalMs) return;
    if (event.type === 'progress') recordedAtMs = Date.now();
    appendEvent(root, runId, { ...event, ...about });
  };
}

/**
 * One attempt at one stage of a run, told in the run's record and events whatever comes of it.
 *
 * @param attempt counted from 1.
 */
export async function attemptStage(
  task: StageTask,
  attempt: number,
  options: AttemptOptions,
): Promise<ArtifactRef> {
  const { root, runStage, signal, onCheckpoint } = options;
  const startedMs = performance.now();
  const elapsedSeconds = (): number => Math.round(performance.now() - startedMs) / 1000;
  const report = recordEvents(options, task, attempt);
  try {
    const outcome = await executeStage(task, {
      root,
      runStage,
      runtime: { signal, report, onCheckpoint },
      onStart: (key, reason) => recordStart(root, task, attempt, key, reason),
    });
    await recordSuccess(root, task, attempt, { ...outcome, seconds: elapsedSeconds() });
    return outcome.artifact;
  } catch (thrown) {
    const error = signal.aborted ? interruptedBy(thrown, signal) : toStageError(thrown);
    await recordFailure(root, task, attempt, error, elapsedSeconds()).catch(() => undefined);
    throw error;
  }
}

/** An attempt that was ended on request, whatever it said to that; a worker that stops hands it on. */
export function interruptedBy(cause: unknown, { reason }: AbortSignal): StageError {
  if (reason instanceof StageError && reason.details.isHandedOn) return reason;
  return new StageError('interrupted', {
    message: 'interrupted',
    fix: 'Run the same command again: it goes on where it stopped.',
    cause,
  });
}
