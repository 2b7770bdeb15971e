import {
  type ArtifactRef,
  type NoteEvent,
  StageError,
  type StageEvent,
  toStageError,
} from '@sightline/contracts';
import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import { type AttemptOptions, attemptStage } from '../attempt-stage.ts';
import type { CheckpointRecord } from '../checkpoint-file.ts';
import { finishRun, recordPause } from '../finish-run.ts';
import { prepareRecipe, type RecipeSpec } from '../prepare-run.ts';
import type { RunStage } from '../run-stage.ts';
import { attemptShard, beginShards, finishShards, giveUpShards } from '../shards/attempt-shards.ts';
import type { JoinedShards } from '../shards/execute-shards.ts';
import type { RunEnding, RunRequest, ShardPlan, ShardTask, StageTask } from '../stage-task.ts';
import { toApplicationFailure } from './activity-failure.ts';

/** How often the server hears that a stage lives, and the worker whether it is cancelled. */
export const heartbeatIntervalMs = 500;

export type PipelineActivities = {
  runStage(task: StageTask): Promise<ArtifactRef>;
  beginShards(task: StageTask): Promise<{ artifact: ArtifactRef } | ShardPlan>;
  runShard(shard: ShardTask): Promise<void>;
  finishShards(task: StageTask, plan: ShardPlan): Promise<JoinedShards>;
  giveUpShards(task: StageTask, missing: number[]): Promise<never>;
  prepareRecipe(spec: RecipeSpec, runId: string): Promise<RunRequest>;
  recordPause(runId: string, isPaused: boolean): Promise<void>;
  finishRun(runId: string, ending: RunEnding): Promise<void>;
};

export type ActivityOptions = {
  root: string;
  /** Runs a stage; forked from the worker, so that its heartbeats never stop. */
  runStage: RunStage;
  /** Ends running stages at once, without waiting for the server's word. */
  signal?: AbortSignal;
};

/** Characters of a note that the server is told; the whole of it stands in the run's events. */
const maxNoteCharacters = 1000;

function trimNote(note: NoteEvent): NoteEvent {
  return { ...note, message: note.message.slice(0, maxNoteCharacters) };
}

/** Says why an activity was cancelled: on request, or because its worker is going away. */
function abortReason(cancelled: unknown): StageError | undefined {
  const message = cancelled instanceof CancelledFailure ? cancelled.message : '';
  if (message === 'CANCELLED' || message === '') return undefined;
  return new StageError('crash', {
    message: `the worker gave the stage up: ${message.toLowerCase().replaceAll('_', ' ')}`,
    fix: 'Another worker, or the same one when it is back, tries again.',
    details: { isHandedOn: message === 'WORKER_SHUTDOWN' },
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

/** What the server is told of an attempt that is under way: it outlives the worker. */
export type Heartbeat = {
  /** Counted over pauses. */
  attempt: number;
  /** Number of the shard, from 0, where it is about one. */
  shard?: number;
  /** The last that the stage reported. */
  event?: StageEvent;
  /** The last checkpoint, from which another attempt goes on. */
  checkpoint?: CheckpointRecord;
};

type Attempt = Pick<AttemptOptions, 'root' | 'runStage' | 'signal' | 'onProgress'> & {
  onCheckpoint(checkpoint: CheckpointRecord): void;
};

/** Attempts a stage or shard while the server hears that it lives, and how far it is. */
async function whileBeating<Result>(
  { firstAttempt }: StageTask,
  { root, runStage, signal }: ActivityOptions,
  work: (attempt: number, options: Attempt) => Promise<Result>,
  shard?: number,
): Promise<Result> {
  const context = Context.current();
  const attempt = firstAttempt + context.info.attempt - 1;
  const last: Heartbeat = { attempt, ...(shard === undefined ? {} : { shard }) };
  const heart = setInterval(() => context.heartbeat(last), heartbeatIntervalMs);
  try {
    return await work(attempt, {
      root,
      runStage,
      signal: watchSignals(context, signal),
      onProgress: (event) => {
        last.event = event.type === 'note' ? trimNote(event) : event;
      },
      onCheckpoint: (checkpoint) => {
        last.checkpoint = checkpoint;
      },
    });
  } catch (thrown) {
    const error = toStageError(thrown);
    if (error.code === 'interrupted' && context.cancellationSignal.aborted) {
      throw new CancelledFailure('interrupted', [attempt]);
    }
    throw toApplicationFailure(error);
  } finally {
    clearInterval(heart);
  }
}

/** What the server is told of an activity that only reads and writes a few files. */
async function plainly<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    throw toApplicationFailure(toStageError(thrown));
  }
}

/** The activities of a worker; only references travel through them. */
export function createActivities(options: ActivityOptions): PipelineActivities {
  const { root } = options;
  return {
    runStage: (task) =>
      whileBeating(task, options, (attempt, beating) => attemptStage(task, attempt, beating)),
    beginShards: (task) => plainly(() => beginShards(root, task)),
    runShard: (shard) =>
      whileBeating(
        shard.task,
        options,
        (attempt, beating) => attemptShard(shard, attempt, beating),
        shard.index,
      ),
    finishShards: (task, plan) => plainly(() => finishShards(root, task, plan)),
    giveUpShards: (task, missing) => plainly(() => giveUpShards(root, task, missing)),
    prepareRecipe: (spec, runId) => plainly(() => prepareRecipe(root, spec, runId)),
    recordPause: (runId, isPaused) => plainly(() => recordPause(root, runId, isPaused)),
    finishRun: (runId, ending) => plainly(() => finishRun(root, runId, ending)),
  };
}
