import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

export const recipesFolder = (root: string): string => join(root, 'data', 'recipes');

/** What a recipe in `data/recipes` may be called; whatever else a run is given is a path. */
export const recipeName: RegExp = /^\w[\w-]{0,99}$/;

/** Names of the recipes in `data/recipes` that a run can be started with. */
export async function listRecipes(root: string): Promise<string[]> {
  const names = await readdir(recipesFolder(root)).catch(() => []);
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => basename(name, '.json'))
    .filter((name) => recipeName.test(name))
    .sort();
}
