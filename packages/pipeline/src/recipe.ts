import { type Stage, StageError, type StageName, stageNames } from '@sightline/contracts';
import { z } from 'zod';
import { loadStage, normalizeModule } from './load-stage.ts';
import { checkNeighbours, type StageSet } from './neighbours.ts';
import { parsePart } from './recipe-issue.ts';

export type RetryPolicy = {
  maximumAttempts: number;
  initialIntervalMs: number;
  backoffCoefficient: number;
};

/** What a stage is told: its own configuration and, in `use`, the module that replaces it. */
export type StageSlice = Record<string, unknown> & { use?: string };

/** A recipe with all defaults filled in: everything that a run needs to know. */
export type Recipe = {
  name: string;
  description: string;
  seed: number;
  retry: Record<StageName, RetryPolicy>;
  /** Longest time that one attempt may take. */
  timeoutMs: Record<StageName, number>;
  /** Longest time without a sign of progress, after which an attempt counts as hanging. */
  stallTimeoutMs: Record<StageName, number>;
  /** Time without a word from a worker after which its attempt counts as lost. */
  heartbeatTimeoutMs: number;
  /** Rows of each shard of a stage that runs in shards. */
  shardRows: Partial<Record<StageName, number>>;
  /** Share of rejected rows, 0..1, above which a stage fails. */
  maxRejectRatio: number;
} & Record<StageName, StageSlice>;

/** A recipe and the stages that it names, loaded. */
export type LoadedRecipe = { recipe: Recipe; stages: StageSet };

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

function perStage<Value>(value: z.ZodType<Value>): z.ZodType<Record<StageName, Value>> {
  const entries = stageNames.map((name) => [name, value.prefault({} as never)]);
  return z.strictObject(Object.fromEntries(entries)) as never;
}

/** A time limit a stage, or one number for all of them. */
function timeLimits(defaultMs: number): z.ZodType<Record<StageName, number>> {
  const limit = z
    .int()
    .min(1000)
    .max(30 * dayMs);
  const same = (ms: number) => Object.fromEntries(stageNames.map((name) => [name, ms]));
  const single = limit.transform((ms) => same(ms) as Record<StageName, number>);
  const entries = stageNames.map((name) => [name, limit.default(defaultMs)]);
  const each = z.strictObject(Object.fromEntries(entries)) as never;
  return z.union([single, each]).default(same(defaultMs) as Record<StageName, number>) as never;
}

const retryPolicy: z.ZodType<RetryPolicy> = z.strictObject({
  maximumAttempts: z.int().min(1).max(100).default(3),
  initialIntervalMs: z.int().min(1).default(1000),
  backoffCoefficient: z.number().min(1).default(2),
});

const slice = z.looseObject({ use: z.string().min(1).optional() }).prefault({});

const recipeSchema: z.ZodType<Recipe> = z.strictObject({
  name: z.string().min(1),
  description: z.string().default(''),
  seed: z.int().min(0).default(1),
  ...Object.fromEntries(stageNames.map((name) => [name, slice])),
  retry: perStage(retryPolicy).prefault({} as never),
  timeoutMs: timeLimits(dayMs),
  stallTimeoutMs: timeLimits(30 * minuteMs),
  heartbeatTimeoutMs: z.int().min(1000).max(dayMs).default(15_000),
  shardRows: z
    .strictObject(Object.fromEntries(stageNames.map((name) => [name, z.int().min(1).optional()])))
    .default({}),
  maxRejectRatio: z.number().min(0).max(1).default(0.5),
}) as never;

function refuseShards(
  { name, shardable }: Stage,
  shardRows: number | undefined,
  where: (path: string) => string,
): void {
  if (shardable || shardRows === undefined) return;
  throw new StageError('bad-config', {
    message: `${where(`shardRows.${name}`)}: ${name} cannot run in shards: its rows hang together`,
    fix: `Remove shardRows.${name}.`,
  });
}

/** A stage's configuration without `use`. */
export function sliceConfig({ use: _, ...config }: StageSlice): Record<string, unknown> {
  return config;
}

/**
 * Checks a recipe, fills in its defaults and loads its stages.
 *
 * @param recipeFolder what a path in `use` is relative to.
 * @param where names the file or override that a key came from, for messages.
 * @throws StageError `bad-config` for an unknown key, a wrong value or stages that do not fit.
 */
export async function parseRecipe(
  input: unknown,
  root: string,
  recipeFolder: string = root,
  where: (path: string) => string = () => 'the recipe',
): Promise<LoadedRecipe> {
  const parsed = parsePart(recipeSchema, input, '', where);
  const recipe = { ...parsed };
  const stages = {} as StageSet;
  for (const name of stageNames) {
    const given = parsed[name];
    const use = given.use && normalizeModule(given.use, recipeFolder, root);
    const stage = await loadStage(name, use, root);
    const config = parsePart(stage.config, sliceConfig(given), name, where);
    recipe[name] = { ...(use ? { use } : {}), ...(config as object) };
    stages[name] = stage;
  }
  checkNeighbours(stages);
  for (const name of stageNames) refuseShards(stages[name], recipe.shardRows[name], where);
  return { recipe, stages };
}
