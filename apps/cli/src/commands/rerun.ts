import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import {
  debugOption,
  engineOption,
  jsonOption,
  runOption,
  withExamples,
} from './shared-options.ts';

type RerunOptions = {
  run: string;
  engine: 'temporal' | 'local';
  id?: string;
  only?: boolean;
  dry?: boolean;
};

async function execute(io: CommandIo, stageName: string, options: RerunOptions): Promise<void> {
  const [{ startWatched }, { parseStage }, { planRerun, rerun }] = await Promise.all([
    import('../run/watch-run.ts'),
    import('../run/parse-stage.ts'),
    import('@sightline/pipeline'),
  ]);
  const stage = parseStage(stageName);
  const { run, engine, id, dry } = options;
  const only = options.only === true;
  const named = id === undefined ? {} : { id };
  await startWatched(io, dry === true, {
    plan: (root) => planRerun(stage, run, { root, only }),
    start: (root, signal) => rerun(stage, run, { root, engine, only, signal, ...named }),
  });
}

export function rerunCommand(io: CommandIo): Command {
  const command = new Command('rerun')
    .description('run a stage and those after it again, on pinned inputs')
    .argument('<stage>', 'ingest, preprocess, features, fusion or train')
    .addOption(runOption('whose inputs are taken'))
    .option('--only', 'stop after this stage')
    .option('--id <id>', 'its id; a run of that id is started once, and else followed')
    .option('--dry', 'say what would run, and why; run nothing')
    .addOption(engineOption())
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((stage: string, options: RerunOptions) => execute(io, stage, options));
  return withExamples(command, {
    'sightline rerun fusion': 'fusion and train, on what the newest run had',
    'sightline rerun fusion --only': 'fusion alone',
    'sightline rerun train --run 2026': 'of the run whose id begins so',
    'sightline rerun features --dry': 'what would run, and why',
  });
}
