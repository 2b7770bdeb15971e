import { resolve } from 'node:path';
import type { LoadedRecipe } from '@sightline/pipeline';
import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import {
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
  set: string[];
  dry?: boolean;
};

function listOverrides({ set, path, seed }: RunOptions): string[] {
  return [
    ...set,
    ...(path === undefined ? [] : [`ingest.path=${JSON.stringify(resolve(path))}`]),
    ...(seed === undefined ? [] : [`seed=${seed}`]),
  ];
}

async function load(recipeName: string, options: RunOptions, root: string): Promise<LoadedRecipe> {
  const [{ loadRecipe }, { StageError }] = await Promise.all([
    import('@sightline/pipeline'),
    import('@sightline/contracts'),
  ]);
  try {
    return await loadRecipe(recipeName, listOverrides(options), root);
  } catch (error) {
    const isPath = error instanceof StageError && /unknown key ingest\.path/.test(error.message);
    if (!isPath || options.path === undefined) throw error;
    throw new StageError('usage', {
      message: `--path: the recipe ${recipeName} reads no folder, it makes its data`,
      fix: 'Name a recipe that reads one: sightline run easy-vqa --path <folder>',
    });
  }
}

async function execute(io: CommandIo, recipeName: string, options: RunOptions): Promise<void> {
  const { startWatched } = await import('../run/watch-run.ts');
  const { engine, dry } = options;
  await startWatched(io, dry === true, {
    async plan(root) {
      const { planRun } = await import('@sightline/pipeline');
      return planRun(await load(recipeName, options, root), { root });
    },
    async start(root, signal) {
      const { startRun } = await import('@sightline/pipeline');
      const recipe = await load(recipeName, options, root);
      return startRun({ recipe, engine, root, signal });
    },
  });
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

export function runCommand(io: CommandIo): Command {
  const command = new Command('run')
    .description('train in five stages; finished ones are taken from before')
    .argument('[recipe]', 'a name in data/recipes, or a JSON file', 'default')
    .option('--path <folder>', 'where the data lies (ingest.path)')
    .option('--seed <number>', 'seed of everything random', parseCount)
    .addOption(engineOption())
    .option('--set <key=value>', 'override a key of the recipe; may be repeated', collect, [])
    .option('--dry', 'say what would run, and why; run nothing')
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((recipe: string, options: RunOptions) => execute(io, recipe, options));
  return withExamples(command, {
    'sightline run': 'made pictures, a question each',
    'sightline run easy-vqa --path <folder>': 'a real data set',
    'sightline run --set train.epochCount=8': 'one key other than in the recipe',
    'sightline run --dry --seed 2': 'what would run, and why',
    'sightline run --engine local --json': 'without Temporal, for a program to read',
  });
}
