import { resolve } from 'node:path';
import type { LoadedRecipe } from '@sightline/pipeline';
import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import {
  collect,
  debugOption,
  engineOption,
  jsonOption,
  parseCount,
  withExamples,
} from './shared-options.ts';

type RunOptions = {
  path?: string;
  seed?: number;
  engine: 'temporal' | 'local';
  id?: string;
  shared?: boolean;
  set: string[];
  dry?: boolean;
};

/** A recipe that draws its data has no `path`: with one, it reads what lies there instead. */
function isWithoutPath(error: unknown): boolean {
  return error instanceof Error && /unknown key ingest\.path/.test(error.message);
}

async function load(
  recipeName: string,
  { path, set, seed }: RunOptions,
  root: string,
): Promise<LoadedRecipe> {
  const { loadRecipe } = await import('@sightline/pipeline');
  const overrides = seed === undefined ? set : [...set, `seed=${seed}`];
  if (path === undefined) return loadRecipe(recipeName, overrides, root);
  const folder = resolve(path);
  return loadRecipe(
    recipeName,
    [...overrides, `ingest.path=${JSON.stringify(folder)}`],
    root,
  ).catch(async (error: unknown) => {
    if (!isWithoutPath(error)) throw error;
    const { detectSource } = await import('@sightline/ingest');
    const found = detectSource(folder).catch(() => ({ source: 'folder' }));
    const own = `ingest=${JSON.stringify({ source: (await found).source, path: folder })}`;
    return loadRecipe(recipeName, [own, ...overrides], root);
  });
}

async function execute(io: CommandIo, recipeName: string, options: RunOptions): Promise<void> {
  const { startWatched } = await import('../run/watch-run.ts');
  const { engine, dry, id, shared: usesSharedQueues = false } = options;
  await startWatched(io, dry === true, {
    async plan(root) {
      const { planRun } = await import('@sightline/pipeline');
      return planRun(await load(recipeName, options, root), { root });
    },
    async start(root, signal) {
      const { startRun } = await import('@sightline/pipeline');
      const recipe = await load(recipeName, options, root);
      const named = id === undefined ? {} : { id };
      return startRun({ recipe, engine, root, signal, usesSharedQueues, ...named });
    },
  });
}

export function runCommand(io: CommandIo): Command {
  const command = new Command('run')
    .description('train in five stages; finished ones are taken from before')
    .argument('[recipe]', 'a name in data/recipes, or a JSON file', 'default')
    .option('--path <folder>', 'where the data lies, if not drawn')
    .option('--seed <number>', 'seed of everything random', parseCount)
    .addOption(engineOption())
    .option('--set <key=value>', 'override a key of the recipe; may be repeated', collect, [])
    .option('--id <id>', 'its id; a run of that id is started once, and else followed')
    .option('--shared', 'leave the stages to sightline worker, even if none runs yet')
    .option('--dry', 'say what would run, and why; run nothing')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((recipe: string, options: RunOptions) => execute(io, recipe, options));
  return withExamples(command, {
    'sightline run': 'made pictures, a question each',
    'sightline run easy-vqa --path <folder>': 'a real data set',
    'sightline run relational --path <folder>': 'your own data, with the settings of a recipe',
    'sightline run --set train.epochCount=8': 'one key other than in the recipe',
    'sightline run --dry --seed 2': 'what would run, and why',
    'sightline run --engine local --json': 'without Temporal, for a program to read',
  });
}
