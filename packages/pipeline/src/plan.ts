import { type ArtifactRef, type StageName, stageNames } from '@sightline/contracts';
import { cacheKey, collectKeyParts } from './cache-key.ts';
import { peekArtifact } from './find-artifact.ts';
import { listInputStages } from './neighbours.ts';
import { explainMiss, listEarlier } from './plan-reason.ts';
import { type LoadedRecipe, sliceConfig } from './recipe.ts';
import { dataFolder } from './run-paths.ts';

/** What would become of one stage, and why. */
export type StagePlan = {
  stage: StageName;
  state: 'hit' | 'run' | 'skip';
  /** 'hit: verified', 'run: config.epochCount 5 → 8', ... */
  reason: string;
  key?: string;
  artifact?: ArtifactRef;
};

export type PlanOptions = {
  /** The folder that holds `data/`. */
  root: string;
  /** Artifacts that are taken as they are, whatever their key. */
  pins?: Partial<Record<StageName, ArtifactRef>>;
  /** Why pinned artifacts are taken, for their reason. */
  pinnedTo?: string;
  /** Stages that run even when their artifact is there. */
  force?: readonly StageName[];
  /** The last stage; those after it are skipped. */
  until?: StageName;
};

type Planned = Partial<Record<StageName, StagePlan>>;

async function planStage(
  stage: StageName,
  { recipe, stages }: LoadedRecipe,
  { root, force }: PlanOptions,
  planned: Planned,
): Promise<StagePlan> {
  const needs = listInputStages(stages, stage);
  const forced = force?.includes(stage) ? 'run: rerun' : undefined;
  const running = needs.findLast((need) => planned[need]?.state === 'run');
  const inputs = needs.flatMap((need) => planned[need]?.artifact ?? []);
  const { use } = recipe[stage];
  const config = sliceConfig(recipe[stage]);
  if (running) {
    const isNew = (await listEarlier(dataFolder(root), stage)).length === 0;
    const reason = isNew ? 'run: never ran' : `run: ${running} runs before it`;
    return { stage, state: 'run', reason: forced ?? reason };
  }
  const shardRows = recipe.shardRows[stage];
  const parts = await collectKeyParts(stages[stage], use, config, recipe.seed, inputs, shardRows);
  const key = cacheKey(parts);
  if (forced) return { stage, state: 'run', reason: forced, key };
  const found = await peekArtifact(dataFolder(root), stage, key);
  if (found.state === 'whole') {
    const reason = found.isRemote ? 'hit: in the shared store' : 'hit: verified';
    return { stage, state: 'hit', reason, key, artifact: found.artifact };
  }
  const reason =
    found.state === 'damaged'
      ? `artifact damaged: ${found.file}`
      : await explainMiss(dataFolder(root), parts);
  return { stage, state: 'run', reason: `run: ${reason}`, key };
}

/**
 * Says for each stage whether it would run, and why; runs nothing.
 *
 * A stage behind one that runs may still turn out a hit, when its input comes out as before.
 */
export async function planRun(loaded: LoadedRecipe, options: PlanOptions): Promise<StagePlan[]> {
  const planned: Planned = {};
  const { pins, until, pinnedTo } = options;
  const last = until ? stageNames.indexOf(until) : stageNames.length;
  for (const [index, stage] of stageNames.entries()) {
    const artifact = pins?.[stage];
    if (index > last) planned[stage] = { stage, state: 'skip', reason: `skip: only ${until}` };
    else if (artifact) {
      const reason = `hit: pinned to ${pinnedTo ?? 'a given artifact'}`;
      planned[stage] = { stage, state: 'hit', reason, artifact };
    } else planned[stage] = await planStage(stage, loaded, options, planned);
  }
  return stageNames.map((stage) => planned[stage]!);
}
