import { type StageName, stageNames } from '@sightline/contracts';
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
  /** Longest time that one attempt of a stage may take. */
  timeoutMs: number;
  /** Share of rejected rows, 0..1, above which a stage fails. */
  maxRejectRatio: number;
} & Record<StageName, StageSlice>;

/** A recipe and the stages that it names, loaded. */
export type LoadedRecipe = { recipe: Recipe; stages: StageSet };

const dayMs = 24 * 60 * 60 * 1000;

function perStage<Value>(value: z.ZodType<Value>): z.ZodType<Record<StageName, Value>> {
  const entries = stageNames.map((name) => [name, value.prefault({} as never)]);
  return z.strictObject(Object.fromEntries(entries)) as never;
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
  timeoutMs: z
    .int()
    .min(1000)
    .max(30 * dayMs)
    .default(dayMs),
  maxRejectRatio: z.number().min(0).max(1).default(0.5),
}) as never;

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
  return { recipe, stages };
}
