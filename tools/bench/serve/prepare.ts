import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sightline, workspace } from '../commands/sightline.ts';
import { shortFits } from '../short-fits.ts';
import { makePool } from './make-pool.ts';
import { benchRuns, type PictureKind, pictureKinds } from './pool.ts';

const epochCount = 12;

/** What stands in a recipe for a stage, as the command takes it. */
async function readSettings(recipe: string, stage: string): Promise<string[]> {
  const text = await readFile(join(workspace, 'data', 'recipes', `${recipe}.json`), 'utf8');
  const settings = Object.entries((JSON.parse(text) as Record<string, object>)[stage]!);
  return settings.map(([name, value]) => `${stage}.${name}=${value}`);
}

/** easy-VQA's own recipe with its data, or, without them, its encoders with made pictures. */
async function plainRun(easyVqaPath: string | undefined): Promise<string[]> {
  const short = [`features.epochCount=${epochCount}`, 'train.epochCount=3'];
  const [source, settings] = easyVqaPath
    ? [['data/recipes/easy-vqa.json', '--path', easyVqaPath], short]
    : [['data/recipes/default.json'], [...(await readSettings('easy-vqa', 'features')), ...short]];
  return [...source, ...settings.flatMap((setting) => ['--set', setting])];
}

/** What is measured with: pools of questions, and the model in a folder for others. */
export type Prepared = { pools: string; model: string };

/**
 * Fits the models that are served and makes the pools, below `root`.
 *
 * @param easyVqaPath folder of the data set; made pictures where it is left out
 */
export async function prepareServing(
  root: string,
  easyVqaPath: string | undefined,
  tell: (text: string) => void,
): Promise<Prepared> {
  const run = (id: string, words: readonly string[]) =>
    sightline(root, ['run', ...words, '--engine', 'local', '--id', id]);
  tell('two models to serve\n');
  await run(benchRuns.plain, await plainRun(easyVqaPath));
  const settings = shortFits.flatMap((setting) => ['--set', setting]);
  await run(benchRuns.views, ['data/recipes/default.json', ...settings]);
  const [model, pools] = [join(root, 'model'), join(root, 'pools')];
  await sightline(root, ['export', benchRuns.plain, '--model', model]);
  tell('pictures to ask about\n');
  await mkdir(pools);
  for (const kind of Object.keys(pictureKinds) as PictureKind[]) {
    await makePool(join(root, 'data', 'runs'), pools, kind);
  }
  return { pools, model };
}
