import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ArtifactRef, type Stage, StageError } from '@sightline/contracts';
import {
  type Artifact,
  artifactFolder,
  artifactUri,
  joinArtifacts,
  openArtifact,
} from '@sightline/store';
import { keyOfTask } from '../cache-key.ts';
import { checkRows, readRejectedIds } from '../count-rejects.ts';
import { findArtifact } from '../find-artifact.ts';
import { loadPlannedStage } from '../load-stage.ts';
import { openInputs } from '../open-inputs.ts';
import { openSharedStore } from '../open-shared-store.ts';
import { dataFolder, shardName, shardsFolder } from '../run-paths.ts';
import type { StageJob } from '../run-stage.ts';
import { shareArtifact } from '../share-artifact.ts';
import type { ShardPlan, StageTask } from '../stage-task.ts';

/**
 * How many shards a stage has.
 *
 * @throws StageError `bad-config` for a stage that cannot run in shards
 */
export async function countShards(root: string, stage: Stage, task: StageTask): Promise<number> {
  const { shardable } = stage;
  if (!shardable || !task.shardRows) {
    throw new StageError('bad-config', { message: `${task.stage} does not run in shards` });
  }
  const input = await openInputs(dataFolder(root), stage, task.inputs);
  return Math.max(1, Math.ceil(input.table(shardable.table).rowCount / task.shardRows));
}

/**
 * What computes one shard; undefined where it is there already, and whole.
 *
 * @param index from 0
 * @throws StageError `bad-config` where the stage's input or code is no longer what was planned with
 */
export async function prepareShard(
  root: string,
  task: StageTask,
  key: string,
  index: number,
): Promise<StageJob | undefined> {
  const stage = await loadPlannedStage(task, root);
  const now = await keyOfTask(stage, task);
  if (now.key !== key) {
    throw new StageError('bad-config', {
      message: `${task.stage}: this worker would make another artifact (${now.key}) than was planned (${key})`,
      fix: 'Let all workers have the same version of Sightline, its packages and its sources.',
    });
  }
  const shards = shardsFolder(dataFolder(root), task.stage, key);
  const found = await findArtifact(shards, task.stage, shardName(index));
  return found.state === 'whole' ? undefined : { root, task, parts: now.parts, key, shard: index };
}

/** Removes the shards of an artifact in the making, here and in the shared store. */
export async function removeShards(root: string, task: StageTask, key: string): Promise<void> {
  const shards = shardsFolder(dataFolder(root), task.stage, key);
  await rm(dirname(shards), { recursive: true, force: true });
  const store = await openSharedStore(shards);
  for await (const shard of store?.list() ?? []) await store?.remove(shard);
}

/** Shards that are named at a time as missing: their list travels through Temporal. */
const maxMissingCount = 1000;

/** The result, or the numbers of the shards that are missing or damaged, the first of them. */
export type JoinedShards = { artifact: ArtifactRef } | { missing: number[] };

/** What a shard of its own was not held to. */
async function checkAll(
  root: string,
  stage: Stage,
  task: StageTask,
  shards: readonly Artifact[],
): Promise<void> {
  const input = await openInputs(dataFolder(root), stage, task.inputs);
  const rejectedIds = new Set<string>();
  let rowCount = 0;
  for (const shard of shards) {
    for (const id of await readRejectedIds(shard)) rejectedIds.add(id);
    rowCount += Object.values(shard.manifest.tables)[0]!.rowCount;
  }
  const { maxRejectRatio: own = 1 } = task.config as { maxRejectRatio?: number };
  await checkRows(stage, input, rowCount, rejectedIds, Math.min(own, task.maxRejectRatio));
}

/**
 * Joins the shards of a stage to its artifact, after hashing each.
 *
 * @throws StageError `bad-data` when rows vanished or too many were rejected
 */
export async function joinShards(
  root: string,
  task: StageTask,
  { key, shardCount }: ShardPlan,
): Promise<JoinedShards> {
  const stage = await loadPlannedStage(task, root);
  const data = dataFolder(root);
  const shards = shardsFolder(data, task.stage, key);
  const missing: number[] = [];
  for (let index = 0; index < shardCount && missing.length < maxMissingCount; index += 1) {
    const { state } = await findArtifact(shards, task.stage, shardName(index));
    if (state !== 'whole') missing.push(index);
  }
  if (missing.length > 0) return { missing };
  const opened = await Promise.all(
    Array.from({ length: shardCount }, (_, index) =>
      openArtifact(artifactFolder(shards, artifactUri(task.stage, shardName(index)))),
    ),
  );
  await checkAll(root, stage, task, opened);
  const { parts } = await keyOfTask(stage, task);
  const artifact = await joinArtifacts(data, { ...parts, key }, opened);
  await shareArtifact(data, artifact); // nobody is told of what the shared store lacks
  return { artifact };
}
