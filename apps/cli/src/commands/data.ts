import { formatCount } from '@sightline/contracts';
import { Command, Option } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import { dataCheckCommand } from './data-check.ts';
import {
  debugOption,
  jsonOption,
  parseCount,
  parsePositiveCount,
  withExamples,
} from './shared-options.ts';

type MakeOptions = {
  out: string;
  count: number;
  seed: number;
  task: 'questions' | 'captions';
  unseenPairs: number;
};

async function execute(io: CommandIo, options: MakeOptions): Promise<void> {
  const { out, count, seed, task, unseenPairs } = options;
  const [{ makeData }, { formatBytes }] = await Promise.all([
    import('@sightline/ingest'),
    import('../terminal/format-number.ts'),
  ]);
  const made = await makeData(out, count, seed, { task, unseenPairCount: unseenPairs });
  if (io.isJson) return io.printJson({ type: 'made-data', out, seed, ...made });
  const { imageCount, questionCount, sizeBytes } = made;
  const what = `${formatCount(imageCount)} images (${formatBytes(sizeBytes)})`;
  io.print(`${what} and ${formatCount(questionCount)} ${task} in ${out}\n`);
}

const unseenPairsHelp = 'pairs of color and kind that only a split unseen shows';

export function dataCommand(io: CommandIo): Command {
  const make = new Command('make')
    .description('draw made data into a folder: images and metadata.jsonl')
    .requiredOption('--out <folder>', 'an empty or new folder')
    .option('--count <number>', 'scenes to draw', parsePositiveCount, 1000)
    .addOption(
      new Option('--task <task>', 'what is said of a scene')
        .choices(['questions', 'captions'])
        .default('questions'),
    )
    .option('--unseen-pairs <number>', unseenPairsHelp, parseCount, 0)
    .option('--seed <number>', 'the same seed draws the same bytes', parseCount, 1)
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((options: MakeOptions) => execute(io, options));
  const examples = {
    'sightline data make --out made --count 100': '100 scenes, into made/',
    'sightline data make --out made --task captions': 'a sentence about each, no questions',
    'sightline data make --out made --unseen-pairs 8': 'and scenes of 8 pairs held out',
  };
  const data = new Command('data').description('make data sets, and look into your own');
  return withExamples(data, {
    ...examples,
    'sightline data check pictures/': 'what a folder holds',
  })
    .addCommand(withExamples(make, examples))
    .addCommand(dataCheckCommand(io));
}
