import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StageError } from '@sightline/contracts';

export type Options = {
  /** Empty: all. */
  recipes: string[];
  seeds: number[];
  engine: string;
  isAblation: boolean;
  /** Measure what is measured already, too. */
  isAgain: boolean;
  /** Measure nothing: only write the tables anew. */
  isRenderOnly: boolean;
  keepsRuns: boolean;
  isHelp: boolean;
  easyVqa?: string;
};

export const help = `Usage: npm run evaluate -- [recipe...] [options]
       npm run ablate -- [recipe...] [options]

Runs recipes (all; of an ablation: default) with each seed, keeps what they reach in
data/results.jsonl and writes the tables in README.md. What is measured already is not run again.

  --seeds 1,2,3        seeds to measure
  --easy-vqa FOLDER    where easy-VQA lies; without it, its recipe is left out
  --ablation           the variants in data/ablation.json instead of the recipes as they are
  --again              measure what is measured already, too
  --render             measure nothing, only write the tables anew
  --engine NAME        temporal (default) or local
  --keep               keep the runs in data/evaluations, which go once they are measured
`;

function usage(message: string): StageError {
  return new StageError('usage', { message, fix: 'See npm run evaluate -- --help.' });
}

function parseSeeds(text: string): number[] {
  const seeds = text.split(',').map((part) => part.trim());
  if (seeds.every((seed) => /^\d{1,9}$/.test(seed))) return [...new Set(seeds.map(Number))];
  throw usage(`--seeds: expected whole numbers with commas between them, got '${text}'`);
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        seeds: { type: 'string', default: '1,2,3' },
        engine: { type: 'string', default: 'temporal' },
        'easy-vqa': { type: 'string' },
        ablation: { type: 'boolean', default: false },
        again: { type: 'boolean', default: false },
        render: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

/** @throws StageError `usage` */
export function parseOptions(words: readonly string[]): Options {
  const { values, positionals } = parse(words);
  const { 'easy-vqa': easyVqa } = values;
  return {
    recipes: positionals,
    seeds: parseSeeds(values.seeds),
    engine: values.engine,
    isAblation: values.ablation,
    isAgain: values.again,
    isRenderOnly: values.render,
    keepsRuns: values.keep,
    isHelp: values.help,
    ...(easyVqa === undefined ? {} : { easyVqa: resolve(easyVqa) }),
  };
}
