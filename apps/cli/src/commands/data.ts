import { Command } from 'commander';
import type { CommandIo } from '../terminal/command-io.ts';
import {
  debugOption,
  jsonOption,
  parseCount,
  parsePositiveCount,
  withExamples,
} from './shared-options.ts';

type MakeOptions = { out: string; count: number; seed: number };

async function execute(io: CommandIo, { out, count, seed }: MakeOptions): Promise<void> {
  const [{ makeData }, { formatBytes, formatCount }] = await Promise.all([
    import('@sightline/ingest'),
    import('../terminal/format-number.ts'),
  ]);
  const made = await makeData(out, count, seed);
  if (io.isJson) return io.printJson({ type: 'made-data', out, seed, ...made });
  const { imageCount, questionCount, sizeBytes } = made;
  const what = `${formatCount(imageCount)} images (${formatBytes(sizeBytes)})`;
  io.print(`${what} and ${formatCount(questionCount)} questions in ${out}\n`);
}

export function dataCommand(io: CommandIo): Command {
  const make = new Command('make')
    .description('draw made data into a folder: images and metadata.jsonl')
    .requiredOption('--out <folder>', 'an empty or new folder')
    .option('--count <number>', 'scenes to draw', parsePositiveCount, 1000)
    .option('--seed <number>', 'the same seed draws the same bytes', parseCount, 1)
    .addOption(jsonOption())
    .addOption(debugOption())
    .action((options: MakeOptions) => execute(io, options));
  const examples = { 'sightline data make --out made --count 100': '100 scenes, into made/' };
  const data = new Command('data').description('make data sets');
  return withExamples(data, examples).addCommand(withExamples(make, examples));
}
