import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { StageError } from '@sightline/contracts';
import { listRecipes, recipeName, recipesFolder } from './list-recipes.ts';
import { nearestName } from './nearest-name.ts';
import { parseOverride } from './parse-override.ts';
import { type LoadedRecipe, parseRecipe } from './recipe.ts';

type Json = Record<string, unknown>;

async function findRecipe(
  nameOrPath: string,
  root: string,
): Promise<{ path: string; text: string }> {
  const isName = recipeName.test(nameOrPath);
  const path = isName ? join(recipesFolder(root), `${nameOrPath}.json`) : resolve(nameOrPath);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined) return { path, text };
  const known = await listRecipes(root);
  const nearest = nearestName(nameOrPath, known);
  throw new StageError('usage', {
    message: `there is no recipe ${nameOrPath}; there are ${known.join(', ') || 'none'}`,
    fix: nearest ? `Did you mean ${nearest}? Or name a JSON file.` : 'Name a JSON file.',
  });
}

function parseJson(path: string, text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Json;
  } catch (cause) {
    const message = `${path}: is not JSON: ${(cause as Error).message}`;
    throw new StageError('bad-config', { message, fix: 'Correct the file.', cause });
  }
  throw new StageError('bad-config', {
    message: `${path}: expected an object, got ${text.trim().slice(0, 20)}`,
    fix: 'Write the recipe as a JSON object.',
  });
}

/** Sets a key in a recipe's JSON. */
function applyOverride(recipe: Json, text: string): string {
  const { path, keys, value } = parseOverride(text);
  let target = recipe;
  for (const key of keys.slice(0, -1)) {
    const next = target[key];
    target[key] = next !== null && typeof next === 'object' ? next : {};
    target = target[key] as Json;
  }
  target[keys.at(-1)!] = value;
  return path;
}

/**
 * Loads a recipe by its name in `data/recipes`, or by its path.
 *
 * @param overrides each `key.path=value`, such as `train.epochCount=8`.
 * @param root the folder that holds `data/`.
 * @throws StageError `usage` when there is no such recipe, `bad-config` when it is not right.
 */
export async function loadRecipe(
  nameOrPath: string,
  overrides: readonly string[] = [],
  root: string = process.cwd(),
): Promise<LoadedRecipe> {
  const { path, text } = await findRecipe(nameOrPath, root);
  const file = relative(process.cwd(), path);
  const input = parseJson(file, text);
  const overridden = overrides.map((override) => applyOverride(input, override));
  const where = (key: string): string => {
    const override = overridden.find(
      (name) => key === name || key.startsWith(`${name}.`) || name.startsWith(`${key}.`),
    );
    return override ? `override ${override}` : file;
  };
  return parseRecipe({ name: basename(path, '.json'), ...input }, root, dirname(path), where);
}
