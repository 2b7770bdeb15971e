import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArtifactRef, StageError, toErrorRecord, toStageError } from '@sightline/contracts';
import { type AttemptOptions, interruptedBy, recordEvents } from '../attempt-stage.ts';
import { appendEvent } from '../event-log.ts';
import { findMadeMeanwhile, findWhole, withTimeout } from '../execute-stage.ts';
import { recordFailure, recordStart, recordSuccess, willRetry } from '../record-stage.ts';
import { dataFolder, shardsFolder } from '../run-paths.ts';
import type { ShardPlan, ShardTask, StageTask } from '../stage-task.ts';
import {
  countShards,
  type JoinedShards,
  joinShards,
  prepareShard,
  removeShards,
} from './execute-shards.ts';

const secondsSince = (startedMs: number): number => Math.round(Date.now() - startedMs) / 1000;

/** Records what ended a stage in shards, which is then thrown. */
async function failing<Result>(
  root: string,
  task: StageTask,
  work: () => Promise<Result>,
): Promise<Result> {
  const startedMs = Date.now();
  try {
    return await work();
  } catch (thrown) {
    const seconds = secondsSince(startedMs);
    await recordFailure(root, task, task.firstAttempt, thrown, seconds).catch(() => undefined);
    throw toStageError(thrown);
  }
}

/**
 * Begins a stage in shards: takes the artifact that is there, or says how many shards there are.
 *
 * @throws StageError `bad-config` for a stage that cannot run in shards
 */
export function beginShards(
  root: string,
  task: StageTask,
): Promise<{ artifact: ArtifactRef } | ShardPlan> {
  return failing(root, task, async () => {
    const { stage, key, artifact, reason } = await findWhole(root, task);
    if (artifact) {
      const success = { state: 'hit', key, artifact, seconds: 0 } as const;
      await recordSuccess(root, task, task.firstAttempt, success);
      return { artifact };
    }
    if (task.force) await removeShards(root, task, key);
    await recordStart(root, task, task.firstAttempt, key, reason);
    return { key, shardCount: await countShards(root, stage, task), startedMs: Date.now() };
  });
}

/** Shards that are there, whoever made them. */
async function countDone(root: string, { stage }: StageTask, key: string): Promise<number> {
  const folder = join(shardsFolder(dataFolder(root), stage, key), 'artifacts', stage);
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !name.startsWith('.')).length;
}

async function tellDone(root: string, task: StageTask, { key, shardCount }: ShardPlan) {
  const { runId, stage, firstAttempt: attempt } = task;
  const doneCount = await countDone(root, task, key);
  const progress = { phase: 'shards', doneCount, totalCount: shardCount, unit: 'shards' };
  appendEvent(root, runId, { type: 'progress', stage, attempt, ...progress });
}

/**
 * One attempt at one shard, told in the run's events whatever comes of it.
 *
 * @param attempt counted from 1
 */
export async function attemptShard(
  { task, plan, index }: ShardTask,
  attempt: number,
  options: AttemptOptions,
): Promise<void> {
  const { root, runStage, signal, onCheckpoint } = options;
  const { runId, stage } = task;
  const about = { stage, attempt, shard: index };
  const job = await prepareShard(root, task, plan.key, index);
  if (!job) {
    appendEvent(root, runId, { type: 'shard-hit', ...about });
    return tellDone(root, task, plan);
  }
  const startedMs = Date.now();
  const report = recordEvents(options, task, attempt, index);
  appendEvent(root, runId, { type: 'shard-started', ...about });
  try {
    const { artifact } = await withTimeout(task, signal, (limited) =>
      runStage(job, { signal: limited, report, onCheckpoint }),
    );
    const seconds = secondsSince(startedMs);
    const { rowCount } = artifact;
    appendEvent(root, runId, { type: 'shard-completed', ...about, rowCount, seconds });
    await tellDone(root, task, plan);
  } catch (thrown) {
    if (!signal.aborted && (await findMadeMeanwhile(root, task, plan.key))) return;
    const error = signal.aborted ? interruptedBy(thrown, signal) : toStageError(thrown);
    const isRetried = await willRetry(root, task, attempt, error).catch(() => false);
    const record = toErrorRecord(error);
    appendEvent(root, runId, {
      type: 'shard-failed',
      ...about,
      error: record,
      willRetry: isRetried,
    });
    throw error;
  }
}

/**
 * Ends a stage in shards: joins them to its artifact, or names those that are missing or damaged.
 *
 * @throws StageError `bad-data` when rows vanished or too many were rejected
 */
export function finishShards(
  root: string,
  task: StageTask,
  plan: ShardPlan,
): Promise<JoinedShards> {
  return failing(root, task, async () => {
    const made = await findMadeMeanwhile(root, task, plan.key);
    const joined = made ? { artifact: made } : await joinShards(root, task, plan);
    if ('missing' in joined) return joined;
    const { key, startedMs } = plan;
    const success = {
      state: 'completed',
      key,
      ...joined,
      seconds: secondsSince(startedMs),
    } as const;
    await recordSuccess(root, task, task.firstAttempt, success);
    await removeShards(root, task, key).catch(() => undefined); // `store gc` removes what stays
    return joined;
  });
}

/** Ends a stage whose shards are damaged again and again. */
export function giveUpShards(root: string, task: StageTask, missing: number[]): Promise<never> {
  const shown = missing.slice(0, 5).join(', ');
  return failing(root, task, async () => {
    throw new StageError('failed', {
      message: `${task.stage}: shards ${shown} are damaged as soon as they are written`,
      fix: 'Check the disk.',
    });
  });
}
