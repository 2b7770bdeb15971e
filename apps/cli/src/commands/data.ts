import { StageError } from '@sightline/contracts';
import type { Command } from 'commander';

type MakeOptions = { out: string; count: string; seed: string };

function parseCount(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new StageError('usage', {
    message: `--${name} must be a whole number from ${least}, got ${text}`,
  });
}

async function make({ out, count, seed }: MakeOptions): Promise<void> {
  const { makeData } = await import('@sightline/ingest');
  const made = await makeData(out, parseCount('count', count, 1), parseCount('seed', seed, 0));
  process.stdout.write(`${made.imageCount} images and ${made.questionCount} questions in ${out}\n`);
}

/** `sightline data make` */
export function addData(program: Command): void {
  const data = program.command('data').description('make data sets');
  data
    .command('make')
    .description('draw the made data set into a folder: images and metadata.jsonl')
    .requiredOption('--out <folder>', 'an empty or new folder')
    .option('--count <number>', 'scenes to draw', '1000')
    .option('--seed <number>', 'the same seed draws the same bytes', '1')
    .action(make);
}
