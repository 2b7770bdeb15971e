import { StageError } from '@sightline/contracts';
import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import {
  collect,
  debugOption,
  jsonOption,
  parsePositiveCount,
  withExamples,
} from './shared-options.ts';

type SweepOptions = { grid: string[]; set: string[]; parallel: number };

/** `train.epochCount=1,2,4` as a key and its values. */
function parseAxis(text: string): [string, string[]] {
  const [, key, values] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (key !== undefined && values !== undefined) return [key, values.split(',')];
  throw new StageError('usage', {
    message: `--grid: '${text}' names no values`,
    fix: 'Write it as key.path=value,value, for example train.epochCount=2,4,8.',
  });
}

async function execute(io: CommandIo, recipe: string, options: SweepOptions): Promise<void> {
  const [{ startSweep }, { findRoot }, { followSweep }, { abortOnSignal }] = await Promise.all([
    import('@sightline/pipeline/control'),
    import('../run/find-root.ts'),
    import('../run/follow-sweep.ts'),
    import('../run/abort-on-signal.ts'),
  ]);
  if (options.grid.length === 0) {
    throw new StageError('usage', {
      message: 'a sweep needs at least one --grid',
      fix: 'For example: sightline sweep --grid train.epochCount=2,4,8.',
    });
  }
  const root = findRoot();
  const sweep = await startSweep({
    root,
    recipe,
    overrides: options.set,
    grid: new Map(options.grid.map(parseAxis)),
    parallelCount: options.parallel,
    signal: abortOnSignal(io),
  });
  await followSweep(io, root, sweep);
}

export function sweepCommand(io: CommandIo): Command {
  const command = new Command('sweep')
    .description('a run for each combination of settings, and a table of all')
    .argument('[recipe]', 'a name in data/recipes, or a JSON file', 'default')
    .option('--grid <key=values>', 'a key and its values; may be repeated', collect, [])
    .option('--set <key=value>', 'a setting of all runs; may be repeated', collect, [])
    .option('--parallel <count>', 'runs at a time', parsePositiveCount, 1)
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((recipe: string, options: SweepOptions) => execute(io, recipe, options));
  return withExamples(command, {
    'sightline sweep --grid train.epochCount=2,4,8': 'three runs, what they share made once',
    'sightline sweep --grid seed=1,2,3 --grid fusion.method=concat,gated': 'six runs',
  });
}
