import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StageError, toStageError } from '@sightline/contracts';
import { measure } from './measure.ts';
import type { Options } from './options.ts';
import { updateReadme } from './readme-blocks.ts';
import { findResults, readResults, replaceResult, writeResults } from './results-file.ts';
import { listRecipesInOrder, loadRecipes, loadVariants, type Subject } from './subject.ts';

type Tell = (text: string) => void;
/** Subjects that share a seed, and so the stages that they have in common. */
type Group = { seed: number; workRoot: string; subjects: Subject[] };

async function chooseRecipes(root: string, { recipes, isAblation }: Options): Promise<string[]> {
  const known = await listRecipesInOrder(root);
  const unknown = recipes.find((recipe) => !known.includes(recipe));
  if (unknown !== undefined) {
    throw new StageError('usage', {
      message: `there is no recipe ${unknown} in data/recipes; there are ${known.join(', ')}`,
    });
  }
  if (recipes.length > 0) return recipes;
  return isAblation ? ['default'] : known;
}

function isWithoutData({ loaded }: Subject, { easyVqa }: Options): boolean {
  return loaded?.source === 'easy-vqa' && easyVqa === undefined;
}

async function listGroups(root: string, options: Options, tell: Tell): Promise<Group[]> {
  const groups: Group[] = [];
  for (const recipe of await chooseRecipes(root, options)) {
    const subjects = options.isAblation
      ? await loadVariants(root, recipe)
      : await loadRecipes(root, [recipe]);
    if (subjects.some((subject) => isWithoutData(subject, options))) {
      tell(`${recipe}: left out, its data is not ours to ship; give its folder with --easy-vqa\n`);
      continue;
    }
    for (const seed of options.seeds) {
      const workRoot = join(root, 'data', 'evaluations', `${recipe}-seed-${seed}`);
      groups.push({ seed, workRoot, subjects });
    }
  }
  return groups;
}

async function isMeasured(root: string, subject: Subject, seed: number): Promise<boolean> {
  const { measured, isStale } = findResults(await readResults(root), subject);
  return !isStale && measured.some((one) => one.seed === seed);
}

async function measureSubject(
  root: string,
  subject: Subject,
  { seed, workRoot }: Group,
  { engine, easyVqa }: Options,
  tell: Tell,
): Promise<void> {
  if (subject.problem) throw subject.problem;
  const path = subject.loaded?.source === 'easy-vqa' ? easyVqa : undefined;
  const place = path === undefined ? {} : { path };
  const measured = await measure(subject, { root, workRoot, seed, engine, ...place, tell });
  await writeResults(root, replaceResult(await readResults(root), measured));
  await updateReadme(root);
  const scores = measured.splits.test ?? Object.values(measured.splits)[0]!;
  tell(` → ${(scores.accuracy.model.mean * 100).toFixed(1)} %\n`);
}

/** Says why; a stop is the reader's own wish and ends everything. */
function tellFailure(thrown: unknown, tell: Tell): void {
  const error = toStageError(thrown);
  if (error.code === 'interrupted') {
    const fix = 'The same command goes on from what is finished.';
    throw new StageError('interrupted', { message: error.message, fix });
  }
  tell(` failed\n  ${error.message}\n${error.fix ? `  ${error.fix}\n` : ''}`);
}

/** Measures the subjects of a group; its runs are removed when all went well. */
async function measureGroup(
  root: string,
  group: Group,
  options: Options,
  tell: Tell,
): Promise<number> {
  if (options.isAgain) await rm(group.workRoot, { recursive: true, force: true });
  let failedCount = 0;
  for (const subject of group.subjects) {
    tell(`${subject.label}, seed ${group.seed}:`);
    if (!options.isAgain && (await isMeasured(root, subject, group.seed))) {
      tell(' measured already\n');
      continue;
    }
    try {
      await measureSubject(root, subject, group, options, tell);
    } catch (thrown) {
      tellFailure(thrown, tell);
      failedCount++;
    }
  }
  const isDone = failedCount === 0 && !options.keepsRuns;
  if (isDone) await rm(group.workRoot, { recursive: true, force: true });
  return failedCount;
}

/**
 * Measures what is not measured yet, keeps it and writes the tables.
 *
 * @param root the folder that holds `data/` and `README.md`
 * @param tell is told what happens, for stderr
 * @returns the tables, and how many runs failed
 * @throws StageError `usage`; `interrupted`, after which the same call goes on
 */
export async function evaluate(
  root: string,
  options: Options,
  tell: Tell,
): Promise<{ tables: string; failedCount: number }> {
  const groups = options.isRenderOnly ? [] : await listGroups(root, options, tell);
  let failedCount = 0;
  for (const group of groups) failedCount += await measureGroup(root, group, options, tell);
  const blocks = await updateReadme(root);
  return { tables: options.isAblation ? blocks.ablation : blocks.evaluate, failedCount };
}
