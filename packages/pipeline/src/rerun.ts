import {
  type ArtifactRef,
  type RunRecord,
  StageError,
  type StageName,
  stageNames,
} from '@sightline/contracts';
import { artifactFolder, verifyArtifact } from '@sightline/store';
import { fetchArtifact, isShared } from './fetch-artifact.ts';
import { resolveRun } from './list-runs.ts';
import { type PlanOptions, planRun, type StagePlan } from './plan.ts';
import type { Engine } from './prepare-run.ts';
import { type LoadedRecipe, parseRecipe } from './recipe.ts';
import { dataFolder } from './run-paths.ts';
import { type RunHandle, startRun } from './start-run.ts';

export type RerunOptions = {
  root: string;
  engine: Engine;
  /** The new run's id; one is made up when left out. */
  id?: string;
  /** Stop after the stage instead of carrying on downstream. */
  only?: boolean;
  signal?: AbortSignal;
};

type Prepared = { recipe: LoadedRecipe; rerunOf: string } & PlanOptions;

async function pinArtifact(
  root: string,
  run: RunRecord,
  stage: StageName,
  mayFetch: boolean,
): Promise<ArtifactRef> {
  const artifact = run.stages.find((entry) => entry.stage === stage)?.artifact;
  const fix = `Run the recipe again: sightline run ${run.recipe}.`;
  if (!artifact) {
    const message = `run ${run.id} has no artifact of ${stage} to start from`;
    throw new StageError('missing-data', { message, fix });
  }
  const found = await verifyArtifact(artifactFolder(dataFolder(root), artifact.uri));
  if (found.whole && found.manifest.sha256 === artifact.sha256) return artifact;
  const obtain = mayFetch ? fetchArtifact : isShared;
  if (await obtain(dataFolder(root), artifact)) return artifact;
  const problem = found.whole ? 'is another one now' : `${found.file} ${found.problem}`;
  throw new StageError('missing-data', {
    message: `the artifact of ${stage} that run ${run.id} used: ${problem}`,
    fix,
  });
}

async function prepare(
  stage: StageName,
  runName: string,
  { root, only }: Pick<RerunOptions, 'root' | 'only'>,
  mayFetch: boolean,
): Promise<Prepared> {
  const run = await resolveRun(root, runName);
  const recipe = await parseRecipe(run.config, root, root, () => `run ${run.id}`);
  const index = stageNames.indexOf(stage);
  const pins: Partial<Record<StageName, ArtifactRef>> = {};
  for (const before of stageNames.slice(0, index)) {
    pins[before] = await pinArtifact(root, run, before, mayFetch);
  }
  const force = only ? [stage] : stageNames.slice(index);
  const until = only ? { until: stage } : {};
  return { recipe, root, pins, pinnedTo: `run ${run.id}`, force, ...until, rerunOf: run.id };
}

/** What `rerun` would do, without doing it. */
export async function planRerun(
  stage: StageName,
  runName: string,
  options: Pick<RerunOptions, 'root' | 'only'>,
): Promise<StagePlan[]> {
  const prepared = await prepare(stage, runName, options, false);
  return planRun(prepared.recipe, prepared);
}

/**
 * Runs a stage of an earlier run again, and those after it, on exactly that run's inputs.
 *
 * @param runName id, unique beginning of an id, or `latest`.
 * @throws StageError `usage` without such a run, `missing-data` when an input has gone or changed.
 */
export async function rerun(
  stage: StageName,
  runName: string,
  options: RerunOptions,
): Promise<RunHandle> {
  const prepared = await prepare(stage, runName, options, true);
  const { engine, id, signal } = options;
  const named = id === undefined ? {} : { id };
  return startRun({ ...prepared, engine, ...named, ...(signal ? { signal } : {}) });
}
