import type { ArtifactRef, RunRecord, StageName } from '@sightline/contracts';
import { appendEvent } from './event-log.ts';
import { loadRecipe } from './load-recipe.ts';
import { listInputStages } from './neighbours.ts';
import { planRun, type StagePlan } from './plan.ts';
import { type LoadedRecipe, sliceConfig } from './recipe.ts';
import { createRun, linkArtifact, ownRun } from './run-store.ts';
import type { RunRequest, RunStep } from './stage-task.ts';

export type Engine = RunRecord['engine'];

/** What a run is made of, once it is planned. */
export type PreparedRun = {
  root: string;
  recipe: LoadedRecipe;
  engine: Engine;
  /** Artifacts that are taken as they are, whatever their key. */
  pins?: Partial<Record<StageName, ArtifactRef>>;
  /** Stages that run even when their artifact is there. */
  force?: readonly StageName[];
  /** The run whose artifacts were pinned, when this is a rerun. */
  rerunOf?: string;
  /** The sweep that it is one run of. */
  sweep?: string;
};

function buildRecord(id: string, options: PreparedRun, plan: StagePlan[]): RunRecord {
  const { recipe } = options.recipe;
  return {
    id,
    recipe: recipe.name,
    engine: options.engine,
    state: 'running',
    startedAt: new Date().toISOString(),
    seed: recipe.seed,
    config: recipe,
    ...(options.rerunOf ? { rerunOf: options.rerunOf } : {}),
    ...(options.sweep ? { sweep: options.sweep } : {}),
    stages: plan.map(({ stage, state, reason }) => {
      const pinned = options.pins?.[stage];
      const now = state === 'skip' ? 'skipped' : pinned ? 'hit' : 'waiting';
      const artifact = pinned ? { artifact: pinned } : {};
      return { stage, state: now, reason, attemptCount: 0, seconds: 0, ...artifact };
    }),
  };
}

function buildStep(
  runId: string,
  { recipe, force }: PreparedRun,
  { stage, reason }: StagePlan,
): RunStep {
  const { recipe: values, stages } = recipe;
  const { use } = values[stage];
  const retry = values.retry[stage];
  const shardRows = values.shardRows[stage];
  const task = {
    runId,
    stage,
    ...(use ? { module: use } : {}),
    stageVersion: stages[stage].version,
    config: sliceConfig(values[stage]),
    seed: values.seed,
    reason,
    force: force?.includes(stage) ?? false,
    timeoutMs: values.timeoutMs[stage],
    stallTimeoutMs: values.stallTimeoutMs[stage],
    maxRejectRatio: values.maxRejectRatio,
    maximumAttempts: retry.maximumAttempts,
    firstAttempt: 1,
    ...(shardRows ? { shardRows } : {}),
  };
  const { heartbeatTimeoutMs } = values;
  const needs = listInputStages(stages, stage);
  return { task, needs, device: stages[stage].device, retry, heartbeatTimeoutMs };
}

/** What an engine executes of a planned run. */
export function buildRequest(runId: string, options: PreparedRun, plan: StagePlan[]): RunRequest {
  const pins = options.pins ?? {};
  const due = plan.filter(({ stage, state }) => state !== 'skip' && !pins[stage]);
  return { runId, pins, steps: due.map((entry) => buildStep(runId, options, entry)) };
}

/**
 * Gives a planned run its record, its folder and its first events.
 *
 * @param isOwner whether the run counts as interrupted once this process is gone
 * @returns false, and does nothing, where there is a run of that id
 */
export async function recordRun(
  id: string,
  options: PreparedRun,
  plan: StagePlan[],
  isOwner: boolean,
): Promise<boolean> {
  const { root, engine, pins = {} } = options;
  if (!(await createRun(root, buildRecord(id, options, plan)))) return false;
  if (isOwner) await ownRun(root, id);
  appendEvent(root, id, { type: 'run-started', recipe: options.recipe.recipe.name, engine });
  for (const artifact of Object.values(pins)) {
    await linkArtifact(root, id, artifact);
    appendEvent(root, id, { type: 'stage-hit', stage: artifact.stage, artifact });
  }
  return true;
}

/** A recipe, as it travels to whoever runs it later. */
export type RecipeSpec = {
  /** Name in `data/recipes`, or path. */
  recipe: string;
  /** Each `key.path=value`. */
  overrides: string[];
  /** The sweep that it is one run of. */
  sweep?: string;
};

/**
 * Plans and records a run of a recipe; a second time gives the same request and records nothing.
 *
 * @throws StageError what is wrong with the recipe
 */
export async function prepareRecipe(
  root: string,
  { recipe: name, overrides, sweep }: RecipeSpec,
  id: string,
): Promise<RunRequest> {
  const recipe = await loadRecipe(name, overrides, root);
  const prepared = { root, recipe, engine: 'temporal' as const, ...(sweep ? { sweep } : {}) };
  const plan = await planRun(recipe, { root });
  await recordRun(id, prepared, plan, false);
  return buildRequest(id, prepared, plan);
}
