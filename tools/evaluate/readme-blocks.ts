import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StageError } from '@sightline/contracts';
import { writeFileAtomically } from '@sightline/store';
import { renderAblation, renderRecipes } from './render-tables.ts';
import { readResults } from './results-file.ts';
import { listRecipesInOrder, loadRecipes, loadVariants } from './subject.ts';

export type Blocks = { evaluate: string; ablation: string };

/** Puts each block between its markers, `<!-- name:begin -->` and `<!-- name:end -->`. */
export function placeBlocks(readme: string, blocks: Blocks): string {
  return Object.entries(blocks).reduce((text, [name, block]) => {
    const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) {
      throw new StageError('missing-data', {
        message: `README.md lacks the line ${begin}, or ${end} after it`,
        fix: 'Put both lines where the table belongs.',
      });
    }
    return `${text.slice(0, from + begin.length)}\n${block}\n${text.slice(to)}`;
  }, readme);
}

/** Both blocks of tables, made of the results file and of the recipes as they are now. */
export async function renderBlocks(root: string): Promise<Blocks> {
  const results = await readResults(root);
  const recipes = await listRecipesInOrder(root);
  const ablated = recipes.filter(
    (recipe) =>
      recipe === 'default' || results.some((one) => one.recipe === recipe && one.set.length > 0),
  );
  const variants = await Promise.all(ablated.map((recipe) => loadVariants(root, recipe)));
  return {
    evaluate: renderRecipes(await loadRecipes(root, recipes), results),
    ablation: renderAblation(variants.flat(), results),
  };
}

/** Writes both blocks into the README. */
export async function updateReadme(root: string): Promise<Blocks> {
  const path = join(root, 'README.md');
  const blocks = await renderBlocks(root);
  const before = await readFile(path, 'utf8');
  const after = placeBlocks(before, blocks);
  if (after !== before) await writeFileAtomically(path, after);
  return blocks;
}
