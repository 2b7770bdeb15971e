import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StageError, type StageName, stageNames } from '@sightline/contracts';
import { type LoadedRecipe, listRecipes, loadRecipe } from '@sightline/pipeline';
import { hashJson } from '@sightline/store';

/** What is measured: a recipe, with overrides or without, as it stands now. */
export type Subject = {
  recipe: string;
  /** What the tables call it. */
  label: string;
  set: string[];
  /** Absent when the recipe cannot be loaded, for the reason in `problem`. */
  loaded?: Settings;
  problem?: StageError;
};

export type Settings = {
  hash: string;
  stageVersions: Record<StageName, number>;
  /** Where the pictures and questions come from. */
  source: string;
};

const recipeOrder = ['default', 'easy-vqa', 'relational', 'captions', 'compositional'];

export const recipePath = (root: string, recipe: string): string =>
  join(root, 'data', 'recipes', `${recipe}.json`);

/** Has no data of its own, so there is nothing to measure. */
const forOwnData = ['folder', 'chat', 'vqa-v2', 'coco-captions', 'table', 'webdataset'];

/** All recipes with data, in the order of the tables; those without a place in it come last. */
export async function listRecipesInOrder(root: string): Promise<string[]> {
  const place = (recipe: string): number =>
    recipeOrder.includes(recipe) ? recipeOrder.indexOf(recipe) : recipeOrder.length;
  const recipes = (await listRecipes(root)).filter((recipe) => !forOwnData.includes(recipe));
  return recipes.sort((left, right) => place(left) - place(right));
}

/** Names, the seed and the place of the data do not count: they are not settings. */
function settingsOf({ recipe, stages }: LoadedRecipe): Settings {
  const versions = stageNames.map((name) => [name, stages[name].version]);
  const stageVersions = Object.fromEntries(versions) as Record<StageName, number>;
  const { path: _, ...ingest } = recipe.ingest;
  const slices = stageNames.map((name) => (name === 'ingest' ? ingest : recipe[name]));
  const hash = hashJson({ slices, stageVersions }).slice(0, 16);
  return { hash, stageVersions, source: String(ingest.source) };
}

async function loadSubject(
  root: string,
  recipe: string,
  label: string,
  set: string[],
): Promise<Subject> {
  try {
    const loaded = settingsOf(await loadRecipe(recipePath(root, recipe), set, root));
    return { recipe, label, set, loaded };
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    return { recipe, label, set, problem: error };
  }
}

export async function loadRecipes(root: string, recipes: readonly string[]): Promise<Subject[]> {
  return Promise.all(recipes.map((recipe) => loadSubject(root, recipe, recipe, [])));
}

/** The variants in `data/ablation.json` of a recipe; of another than the default, its name too. */
export async function loadVariants(root: string, recipe: string): Promise<Subject[]> {
  const text = await readFile(join(root, 'data', 'ablation.json'), 'utf8');
  const variants = JSON.parse(text) as { name: string; set: string[] }[];
  const prefix = recipe === 'default' ? '' : `${recipe}: `;
  return Promise.all(
    variants.map(({ name, set }) => loadSubject(root, recipe, `${prefix}${name}`, set)),
  );
}
