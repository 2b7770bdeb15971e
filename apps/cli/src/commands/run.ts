import { resolve } from 'node:path';
import type { StagePlan } from '@sightline/pipeline';
import type { Command } from 'commander';
import { projectRoot } from '../project-root.ts';

type RunOptions = {
  path?: string;
  seed?: string;
  engine: 'temporal' | 'local';
  set: string[];
  dry?: boolean;
  json?: boolean;
};

export function printPlan(plan: readonly StagePlan[], json: boolean): void {
  for (const entry of plan) {
    const line = json
      ? JSON.stringify({ type: 'plan', ...entry })
      : `${entry.stage.padEnd(12)}${entry.reason}`;
    process.stdout.write(`${line}\n`);
  }
}

async function run(recipeName: string, options: RunOptions): Promise<void> {
  const { loadRecipe, planRun, startRun } = await import('@sightline/pipeline');
  const overrides = [...options.set];
  if (options.path) overrides.push(`ingest.path=${JSON.stringify(resolve(options.path))}`);
  if (options.seed) overrides.push(`seed=${options.seed}`);
  const recipe = await loadRecipe(recipeName, overrides, projectRoot);
  if (options.dry) {
    printPlan(await planRun(recipe, { root: projectRoot }), options.json === true);
    return;
  }
  const { abortOnSignal, watchRun } = await import('../run/watch-run.ts');
  const signal = abortOnSignal();
  const handle = await startRun({ recipe, engine: options.engine, root: projectRoot, signal });
  await watchRun(projectRoot, handle, options.json === true);
}

/** `sightline run [recipe]` */
export function addRun(program: Command): void {
  program
    .command('run')
    .description('run the five stages of a recipe; finished stages are taken from before')
    .argument('[recipe]', 'a name in data/recipes, or a JSON file', 'default')
    .option('--path <folder>', 'where the data lies (ingest.path)')
    .option('--seed <number>', 'seed of everything random')
    .option('--engine <engine>', 'temporal or local', 'temporal')
    .option('--set <key=value>', 'override a recipe key; may be repeated', collect, [])
    .option('--dry', 'print the plan with its reasons, run nothing')
    .option('--json', 'events and summary as JSON lines on stdout')
    .action(run);
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
