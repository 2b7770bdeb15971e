import { rm } from 'node:fs/promises';
import { type ArtifactRef, type Stage, StageError } from '@sightline/contracts';
import { artifactFolder, openArtifact } from '@sightline/store';
import { type KeyParts, keyOfTask } from './cache-key.ts';
import { checkRows, readRejectedIds } from './count-rejects.ts';
import { type Found, findArtifact } from './find-artifact.ts';
import { loadPlannedStage } from './load-stage.ts';
import { openInputs } from './open-inputs.ts';
import { dataFolder, workFolder } from './run-paths.ts';
import type { RunStage, StageResult, StageRuntime } from './run-stage.ts';
import type { StageTask } from './stage-task.ts';

export type StageOutcome = StageResult & { state: 'hit' | 'completed'; key: string };

export type ExecuteOptions = {
  root: string;
  runStage: RunStage;
  runtime: StageRuntime;
  /** Called before the stage runs, not for a hit. */
  onStart(key: string, reason: string): Promise<void>;
};

/** @throws StageError `stalled` when an attempt takes longer than its limit */
export async function withTimeout<Result>(
  { stage, timeoutMs }: StageTask,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await run(AbortSignal.any([signal, timeout]));
  } catch (error) {
    if (!timeout.aborted || signal.aborted) throw error;
    throw new StageError('stalled', {
      message: `${stage} took longer than timeoutMs ${timeoutMs} allows`,
      fix: 'Raise timeoutMs in the recipe, or give the stage less to do.',
      cause: error,
    });
  }
}

/** A limit that was lowered since the artifact was made holds for it, too. */
async function checkHit(
  { inputs, maxRejectRatio }: StageTask,
  stage: Stage,
  root: string,
  ref: ArtifactRef,
): Promise<void> {
  const data = dataFolder(root);
  const artifact = await openArtifact(artifactFolder(data, ref.uri));
  const rejectedIds = await readRejectedIds(artifact);
  if (rejectedIds.size === 0) return;
  const tables = await openInputs(data, stage, inputs);
  await checkRows(stage, tables, ref.rowCount, rejectedIds, maxRejectRatio);
}

type FoundStage = {
  stage: Stage;
  parts: KeyParts;
  key: string;
  artifact: ArtifactRef | undefined;
  reason: string;
};

/** A stage's own artifact where it is there, whole and wanted, and else why it has to run. */
export async function findWhole(
  root: string,
  task: StageTask,
  signal?: AbortSignal,
): Promise<FoundStage> {
  const stage = await loadPlannedStage(task, root);
  const { parts, key } = await keyOfTask(stage, task);
  const found: Found = task.force
    ? { state: 'absent' } // whatever lies there
    : await findArtifact(dataFolder(root), task.stage, key, signal);
  if (found.state === 'whole') {
    await checkHit(task, stage, root, found.artifact);
    return { stage, parts, key, artifact: found.artifact, reason: 'hit: verified' };
  }
  const planned = task.reason.startsWith('run') ? task.reason : 'run: its artifact has gone';
  const isDamaged = found.state === 'damaged';
  const reason = isDamaged ? `run: artifact damaged: ${found.file}` : planned;
  return { stage, parts, key, artifact: undefined, reason };
}

/**
 * Executes one stage of a run, the same for both engines: a whole artifact under its key is taken
 * after hashing it, otherwise the stage runs.
 *
 * @throws StageError whatever ended the stage; `stalled` after `timeoutMs`.
 */
export async function executeStage(
  task: StageTask,
  { root, runStage, runtime, onStart }: ExecuteOptions,
): Promise<StageOutcome> {
  runtime.signal.throwIfAborted();
  const { parts, key, artifact, reason } = await findWhole(root, task, runtime.signal);
  if (artifact) {
    // What a process left that was killed just after it had made the artifact.
    await rm(workFolder(dataFolder(root), task.stage, key), { recursive: true, force: true });
    return { state: 'hit', key, artifact };
  }
  await onStart(key, reason);
  const job = { root, task, parts, key };
  try {
    const result = await withTimeout(task, runtime.signal, (signal) =>
      runStage(job, { ...runtime, signal }),
    );
    return { state: 'completed', key, ...result };
  } catch (error) {
    const made = runtime.signal.aborted ? undefined : await findMadeMeanwhile(root, task, key);
    if (made) return { state: 'hit', key, artifact: made };
    throw error;
  }
}

/**
 * The artifact under a key, if another run has made it while this one tried: it took away what both
 * went on from, and this one has nothing left to do.
 */
export async function findMadeMeanwhile(
  root: string,
  { stage, force }: StageTask,
  key: string,
): Promise<ArtifactRef | undefined> {
  if (force) return undefined;
  // Where the shared store cannot be asked, what ended this attempt says more.
  const found = await findArtifact(dataFolder(root), stage, key).catch(() => undefined);
  return found?.state === 'whole' ? found.artifact : undefined;
}
