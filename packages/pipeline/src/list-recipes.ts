import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

export const recipesFolder = (root: string): string => join(root, 'data', 'recipes');

/** Names of the recipes in `data/recipes`. */
export async function listRecipes(root: string): Promise<string[]> {
  const names = await readdir(recipesFolder(root)).catch(() => []);
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => basename(name, '.json'))
    .sort();
}
