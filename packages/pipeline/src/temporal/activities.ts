import { type ArtifactRef, StageError, toStageError } from '@sightline/contracts';
import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import { attemptStage } from '../attempt-stage.ts';
import { finishRun } from '../finish-run.ts';
import type { RunStage } from '../run-stage.ts';
import type { RunEnding, StageTask } from '../stage-task.ts';
import { toApplicationFailure } from './activity-failure.ts';

/** How often the server hears that a stage lives, and the worker whether it is cancelled. */
export const heartbeatIntervalMs = 500;

export type PipelineActivities = {
  runStage(task: StageTask): Promise<ArtifactRef>;
  finishRun(runId: string, ending: RunEnding): Promise<void>;
};

export type ActivityOptions = {
  root: string;
  /** Runs a stage; forked from the worker, so that its heartbeats never stop. */
  runStage: RunStage;
  /** Ends running stages at once, without waiting for the server's word. */
  signal?: AbortSignal;
};

/** Says why an activity was cancelled: on request, or because its worker is going away. */
function abortReason(cancelled: unknown): StageError | undefined {
  const message = cancelled instanceof CancelledFailure ? cancelled.message : '';
  if (message === 'CANCELLED' || message === '') return undefined;
  return new StageError('crash', {
    message: `the worker gave the stage up: ${message.toLowerCase().replaceAll('_', ' ')}`,
    fix: 'Another worker, or the same one when it is back, tries again.',
  });
}

function watchSignals(context: Context, signal: AbortSignal | undefined): AbortSignal {
  const controller = new AbortController();
  const cancelled = context.cancellationSignal;
  const onCancel = (): void => controller.abort(abortReason(cancelled.reason));
  if (cancelled.aborted) onCancel();
  cancelled.addEventListener('abort', onCancel, { once: true });
  return signal ? AbortSignal.any([controller.signal, signal]) : controller.signal;
}

async function runStageActivity(
  task: StageTask,
  { root, runStage, signal }: ActivityOptions,
): Promise<ArtifactRef> {
  const context = Context.current();
  let last: unknown;
  const heart = setInterval(() => context.heartbeat(last), heartbeatIntervalMs);
  try {
    return await attemptStage(task, context.info.attempt, {
      root,
      runStage,
      signal: watchSignals(context, signal),
      onProgress: (event) => {
        last = event;
      },
    });
  } catch (thrown) {
    const error = toStageError(thrown);
    if (error.code === 'interrupted' && context.cancellationSignal.aborted) {
      throw new CancelledFailure('interrupted');
    }
    throw toApplicationFailure(error);
  } finally {
    clearInterval(heart);
  }
}

/** The activities of a worker; only references travel through them. */
export function createActivities(options: ActivityOptions): PipelineActivities {
  return {
    runStage: (task) => runStageActivity(task, options),
    finishRun: (runId, ending) => finishRun(options.root, runId, ending),
  };
}
