import {
  type ArtifactRef,
  type Stage,
  StageError,
  type StageEvent,
  type StageInput,
  type TableReader,
} from '@sightline/contracts';
import { type Artifact, artifactFolder, createArtifact, openArtifact } from '@sightline/store';
import type { KeyParts } from './cache-key.ts';
import { createCheckpoint } from './checkpoint-file.ts';
import { checkRows, countRejects, findRowSource } from './count-rejects.ts';
import { loadStage } from './load-stage.ts';
import { checkpointPath, dataFolder } from './run-paths.ts';
import type { StageTask } from './stage-task.ts';

/** A stage that has to run: its task, what decides its output, and the key of both. */
export type StageJob = { root: string; task: StageTask; parts: KeyParts; key: string };

export type StageRuntime = { signal: AbortSignal; report(event: StageEvent): void };

/** Runs a stage, here or in another process, and leaves its artifact in the store. */
export type RunStage = (job: StageJob, runtime: StageRuntime) => Promise<ArtifactRef>;

async function openPinned(data: string, ref: ArtifactRef): Promise<Artifact> {
  const artifact = await openArtifact(artifactFolder(data, ref.uri));
  if (artifact.manifest.sha256 === ref.sha256) return artifact;
  throw new StageError('missing-data', {
    message: `${ref.uri}: is no longer the artifact that this run refers to`,
    fix: 'Run the recipe again instead of resuming or rerunning this run.',
  });
}

/** Opens the tables that a stage reads, each from the nearest stage before that wrote it. */
async function openInputs(data: string, stage: Stage, refs: ArtifactRef[]): Promise<StageInput> {
  const artifacts = await Promise.all(refs.map((ref) => openPinned(data, ref)));
  const tables = new Map<string, TableReader>();
  for (const [name, contract] of Object.entries(stage.reads)) {
    const artifact = artifacts.findLast(({ manifest }) => name in manifest.tables);
    if (artifact) tables.set(name, await artifact.table(name, contract));
  }
  return {
    table(name) {
      const table = tables.get(name);
      if (table) return table;
      throw new StageError('contract', {
        message: `${stage.name} asks for table ${name}, which it does not declare or nobody wrote`,
        fix: `Declare it in \`reads\` of ${stage.name}.`,
      });
    },
  };
}

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
    if ('rejects' in stage.writes) {
      const [main, contract] = Object.entries(stage.writes)[0]!;
      const column = contract.schema.fields[0]?.name;
      const source = findRowSource(Object.keys(stage.reads), column, input);
      const { rowCount } = artifact.table(main);
      await checkRows(stage.name, source, rowCount, output.rejectedIds, task.maxRejectRatio);
    }
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
export async function runStageHere(job: StageJob, runtime: StageRuntime): Promise<ArtifactRef> {
  const stage = await loadStage(job.task.stage, job.task.module, job.root);
  return compute(stage, job, runtime);
}
