import type { ArtifactRef, Stage, StageEvent } from '@sightline/contracts';
import { createArtifact } from '@sightline/store';
import type { KeyParts } from './cache-key.ts';
import { createCheckpoint } from './checkpoint-file.ts';
import { checkRows, countRejects } from './count-rejects.ts';
import { loadStage } from './load-stage.ts';
import { openInputs } from './open-inputs.ts';
import { checkpointPath, dataFolder } from './run-paths.ts';
import type { StageTask } from './stage-task.ts';

/** A stage that has to run: its task, what decides its output, and the key of both. */
export type StageJob = { root: string; task: StageTask; parts: KeyParts; key: string };

export type StageRuntime = { signal: AbortSignal; report(event: StageEvent): void };

export type StageResult = {
  artifact: ArtifactRef;
  /** Most memory that its process held, where it had one of its own. */
  peakMemoryBytes?: number;
};

/** Runs a stage, here or in another process, and leaves its artifact in the store. */
export type RunStage = (job: StageJob, runtime: StageRuntime) => Promise<StageResult>;

async function compute(stage: Stage, { root, task, parts, key }: StageJob, runtime: StageRuntime) {
  const data = dataFolder(root);
  const input = await openInputs(data, stage, task.inputs);
  const checkpoint = createCheckpoint(checkpointPath(data, task.stage, key));
  const artifact = await createArtifact(data, { ...parts, key, writes: stage.writes });
  try {
    const output = countRejects(artifact);
    const context = { ...runtime, seed: task.seed, checkpoint };
    await stage.run(input, output, task.config, context);
    runtime.signal.throwIfAborted();
    const { rowCount } = artifact.table(Object.keys(stage.writes)[0]!);
    await checkRows(stage, input, rowCount, output.rejectedIds, task.maxRejectRatio);
    const ref = await artifact.commit();
    await checkpoint.remove();
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
