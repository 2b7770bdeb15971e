import { Command, Option } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { collect, debugOption, jsonOption, parseCount, withExamples } from './shared-options.ts';

type CheckOptions = { path?: string; source?: string; seed?: number; set: string[] };

async function execute(io: CommandIo, target: string, options: CheckOptions): Promise<void> {
  const [{ checkSource }, { findRoot }, { loadSource }, { abortOnSignal }, { createProgressLine }] =
    await Promise.all([
      import('@sightline/ingest'),
      import('../run/find-root.ts'),
      import('../run/load-source.ts'),
      import('../run/abort-on-signal.ts'),
      import('../terminal/progress-line.ts'),
    ]);
  const seeded = options.seed === undefined ? [] : [`seed=${options.seed}`];
  const set = [...options.set, ...seeded];
  const loaded = await loadSource(target, { ...options, set }, findRoot());
  const progress = createProgressLine(io, 'images');
  const report = progress.update;
  const { seed, config, reason, recipeName } = loaded;
  const signal = abortOnSignal(io);
  const checked = await checkSource(config, { seed, signal, report }).finally(() => {
    progress.clear();
    // a source that is being opened goes on for minutes; once that it was stopped is told, nobody waits
    if (signal.aborted) setTimeout(process.exit, 1000, 130).unref();
  });
  io.exitCode = checked.problems.length > 0 ? 3 : 0;
  if (io.isJson) return io.printJson({ type: 'data-check', reason, ...checked });
  const [{ renderDataCheck }, { quoteCommand }] = await Promise.all([
    import('../render/data-check.ts'),
    import('../run/quote-command.ts'),
  ]);
  const path = 'path' in config ? ['--path', config.path] : [];
  const overrides = set.flatMap((one) => ['--set', one]);
  const command = quoteCommand(['run', recipeName, ...path, ...overrides]);
  io.print(renderDataCheck(io.out, { ...checked, reason, command }));
}

export function dataCheckCommand(io: CommandIo): Command {
  const command = new Command('check')
    .description('read data without running: splits, answers, sizes, rejects, copies, leaks')
    .argument('<source>', 'a folder or file of data, or a recipe')
    .option('--path <folder>', 'where the data of a recipe lies')
    .addOption(
      new Option(
        '--source <kind>',
        'what lies at the path, if it is not what it looks like',
      ).choices(['folder', 'chat', 'vqa-v2', 'coco-captions', 'table', 'webdataset', 'easy-vqa']),
    )
    .option('--seed <number>', 'seed of who is held out', parseCount)
    .option('--set <key=value>', 'override a key, such as ingest.columns.image=photo', collect, [])
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((target: string, options: CheckOptions) => execute(io, target, options));
  return withExamples(command, {
    'sightline data check pictures/': 'a folder: what it holds is found out',
    'sightline data check vqa-v2 --path vqa/': 'as the run of that recipe would read it',
    'sightline data check shards/train-{000..119}.tar': 'WebDataset shards',
    'sightline data check pictures/ --json': 'for a program to read',
  });
}
