import type { ArtifactRef, Stage, StageEvent } from '@sightline/contracts';
import { artifactFolder, createArtifact } from '@sightline/store';
import type { KeyParts } from './cache-key.ts';
import { type CheckpointRecord, createCheckpoint } from './checkpoint-file.ts';
import { checkRows, countRejects } from './count-rejects.ts';
import { loadStage } from './load-stage.ts';
import { openInputs } from './open-inputs.ts';
import { openSharedStore } from './open-shared-store.ts';
import { checkpointPath, dataFolder, shardName, shardsFolder } from './run-paths.ts';
import { cutInput } from './shards/cut-input.ts';
import type { StageTask } from './stage-task.ts';
import { watchTransfer } from './watch-transfer.ts';

/** A stage that has to run: its task, what decides its output, and the key of both. */
export type StageJob = {
  root: string;
  task: StageTask;
  parts: KeyParts;
  key: string;
  /** Number of the shard that it is about, from 0; all rows when left out. */
  shard?: number;
};

export type StageRuntime = {
  signal: AbortSignal;
  report(event: StageEvent): void;
  /** Called when the stage has kept what another attempt can go on from. */
  onCheckpoint?: ((checkpoint: CheckpointRecord) => void) | undefined;
  /** Variables for its process, where it gets one of its own. */
  environment?: Record<string, string>;
};

export type StageResult = {
  artifact: ArtifactRef;
  /** Most memory that its process held, where it had one of its own. */
  peakMemoryBytes?: number;
};

/** Runs a stage, here or in another process, and leaves its artifact in the store. */
export type RunStage = (job: StageJob, runtime: StageRuntime) => Promise<StageResult>;

/** What a job reads, where its result goes, and what holds meanwhile. */
async function prepare(stage: Stage, { root, task, key, shard }: StageJob, runtime: StageRuntime) {
  const data = dataFolder(root);
  const transfer = watchTransfer(runtime, 'fetch from the store');
  const input = await openInputs(data, stage, task.inputs, transfer);
  const { maxRejectRatio } = task;
  if (shard === undefined || !stage.shardable || !task.shardRows) {
    return { input, data, key, maxRejectRatio };
  }
  const start = shard * task.shardRows;
  const range = { start, end: start + task.shardRows };
  const shards = shardsFolder(data, task.stage, key);
  return {
    input: await cutInput(input, Object.keys(stage.reads), stage.shardable, range),
    data: shards,
    key: shardName(shard),
    maxRejectRatio: 1, // judged when all shards are there
  };
}

async function compute(stage: Stage, job: StageJob, runtime: StageRuntime) {
  const { task, parts } = job;
  const { input, data, key, maxRejectRatio } = await prepare(stage, job, runtime);
  const checkpoint = createCheckpoint(checkpointPath(data, task.stage, key), runtime.onCheckpoint);
  const artifact = await createArtifact(data, { ...parts, key, writes: stage.writes });
  try {
    const output = countRejects(artifact);
    const isShard = job.shard !== undefined;
    const { signal, report } = runtime;
    const context = { signal, report, seed: task.seed, checkpoint, isShard };
    await stage.run(input, output, task.config, context);
    signal.throwIfAborted();
    const { rowCount } = artifact.table(Object.keys(stage.writes)[0]!);
    await checkRows(stage, input, rowCount, output.rejectedIds, maxRejectRatio);
    const ref = await artifact.commit();
    await checkpoint.remove(); // what comes now may fail, and nobody would go on from it
    // Nobody is told of an artifact that the shared store lacks.
    const store = await openSharedStore(data);
    await store?.push(artifactFolder(data, ref.uri), watchTransfer(runtime, 'send to the store'));
    return ref;
  } catch (error) {
    await artifact.abort();
    throw error;
  }
}

/**
 * Runs a stage in this process: opens its inputs, computes, commits its artifact.
 *
 * After an error no half artifact is left; a checkpoint stays for the next attempt.
 */
export async function runStageHere(job: StageJob, runtime: StageRuntime): Promise<StageResult> {
  const stage = await loadStage(job.task.stage, job.task.module, job.root);
  return { artifact: await compute(stage, job, runtime) };
}
