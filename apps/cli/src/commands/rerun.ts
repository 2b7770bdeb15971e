import { StageError, type StageName, stageNames } from '@sightline/contracts';
import type { Command } from 'commander';
import { projectRoot } from '../project-root.ts';
import { printPlan } from './run.ts';

type RerunOptions = {
  run: string;
  engine: 'temporal' | 'local';
  only?: boolean;
  dry?: boolean;
  json?: boolean;
};

function parseStage(name: string): StageName {
  const stage = stageNames.find((known) => known === name);
  if (stage) return stage;
  throw new StageError('usage', {
    message: `there is no stage ${name}; there are ${stageNames.join(', ')}`,
  });
}

async function rerunStage(name: string, options: RerunOptions): Promise<void> {
  const stage = parseStage(name);
  const { planRerun, rerun } = await import('@sightline/pipeline');
  const only = options.only === true;
  if (options.dry) {
    const plan = await planRerun(stage, options.run, { root: projectRoot, only });
    printPlan(plan, options.json === true);
    return;
  }
  const { abortOnSignal, watchRun } = await import('../run/watch-run.ts');
  const { engine } = options;
  const handle = await rerun(stage, options.run, {
    root: projectRoot,
    engine,
    only,
    signal: abortOnSignal(),
  });
  await watchRun(projectRoot, handle, options.json === true);
}

/** `sightline rerun <stage>` */
export function addRerun(program: Command): void {
  program
    .command('rerun')
    .description('run a stage again on the inputs of an earlier run, and those after it')
    .argument('<stage>', stageNames.join(', '))
    .option('--run <id>', 'which run: an id, the start of one, or latest', 'latest')
    .option('--engine <engine>', 'temporal or local', 'temporal')
    .option('--only', 'stop after this stage')
    .option('--dry', 'print the plan with its reasons, run nothing')
    .option('--json', 'events and summary as JSON lines on stdout')
    .action(rerunStage);
}
