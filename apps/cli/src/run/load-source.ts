import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StageError } from '@sightline/contracts';
import { detectSource, type IngestConfig } from '@sightline/ingest';
import { ingest } from '@sightline/ingest/stage';
import { loadRecipe } from '@sightline/pipeline';

export type LoadSourceOptions = {
  /** Where a recipe's data lies. */
  path?: string;
  /** Kind of source that lies at a path; found out when absent. */
  source?: string;
  set: string[];
};

export type LoadedSource = {
  config: IngestConfig;
  seed: number;
  /** How it is known what kind of source it is. */
  reason: string;
  /** The recipe that a run of it takes. */
  recipeName: string;
};

const maxRecipeBytes = 2 ** 20;

/** A recipe is a small JSON object that speaks of ingest; data as JSON is not. */
async function isRecipeFile(path: string): Promise<boolean> {
  const { size } = await stat(path);
  if (size > maxRecipeBytes) return false;
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof value === 'object' && value !== null && 'ingest' in value;
  } catch {
    return false;
  }
}

async function namesRecipe(target: string): Promise<boolean> {
  if (existsSync(target)) return target.endsWith('.json') && (await isRecipeFile(target));
  return /^[\w-]+$/.test(target) || (target.endsWith('.json') && !/[*?{[]/.test(target));
}

/**
 * What `data check` looks at: a recipe's source, or whatever lies at a path.
 *
 * @throws StageError `usage` or `bad-config` when a recipe or setting is wrong, `missing-data` or
 * `bad-data` when it cannot be told what lies at the path.
 */
export async function loadSource(
  target: string,
  { path, source: named, set }: LoadSourceOptions,
  root: string,
): Promise<LoadedSource> {
  if (path !== undefined && named !== undefined) {
    throw new StageError('usage', {
      message: `--path says that ${target} is a recipe, and --source that it is data`,
      fix: 'Leave --source out, or name the data itself: sightline data check <path> --source <kind>.',
    });
  }
  const isRecipe = path !== undefined || (named === undefined && (await namesRecipe(target)));
  const found =
    isRecipe || named !== undefined
      ? { source: named, reason: isRecipe ? `recipe ${target}` : 'as you say' }
      : await detectSource(resolve(target));
  const ingestOf = { source: found.source, path: resolve(target) };
  const own = path === undefined ? [] : [`ingest.path=${JSON.stringify(resolve(path))}`];
  const overrides = isRecipe ? [...own, ...set] : [`ingest=${JSON.stringify(ingestOf)}`, ...set];
  const recipeName = isRecipe ? target : 'default';
  const { recipe } = await loadRecipe(recipeName, overrides, root);
  if (recipe.ingest.use !== undefined) {
    throw new StageError('usage', {
      message: `${target} has an ingest of its own (${recipe.ingest.use}), which cannot be checked`,
      fix: 'Name a path instead, or a recipe that takes the usual ingest.',
    });
  }
  const config = ingest.config.parse(recipe.ingest);
  const { reason } = found;
  return { config, seed: recipe.seed, reason, recipeName: isRecipe ? target : config.source };
}
