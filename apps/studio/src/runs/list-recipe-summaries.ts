import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { listRecipes, recipesFolder } from '@sightline/pipeline/runs';
import { z } from 'zod';
import type { RecipeSummary } from '../api/index.ts';

const recipe = z.looseObject({
  description: z.string().default(''),
  ingest: z.looseObject({ path: z.string().optional() }).default({}),
});

async function summarize(root: string, name: string): Promise<RecipeSummary> {
  const text = await readFile(join(recipesFolder(root), `${name}.json`), 'utf8');
  const { description, ingest } = recipe.parse(JSON.parse(text));
  // A path that a recipe names is often but a word for one that only the user knows.
  return {
    name,
    description,
    needsPath: ingest.path !== undefined && !existsSync(resolve(ingest.path)),
  };
}

/** The recipes of a project; one that cannot be read says so in place of its description. */
export async function listRecipeSummaries(root: string): Promise<RecipeSummary[]> {
  const names = await listRecipes(root);
  const unread = (name: string): RecipeSummary => ({
    name,
    description: 'This recipe cannot be read: a run of it says why.',
    needsPath: false,
  });
  return Promise.all(names.map((name) => summarize(root, name).catch(() => unread(name))));
}
