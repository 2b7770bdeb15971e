import { parseArgs } from 'node:util';
import { StageError } from '@sightline/contracts';
import { suites } from './suites.ts';

export type Options = {
  /** Whether other programs run beside ours. */
  hasPeers: boolean;
  roundCount: number;
  /** At least so long each piece of work is done in a round. */
  seconds: number;
  /** Names of those that run. */
  suites: string[];
  /** Folder of the easy-VQA data set, for the suite of that name. */
  easyVqaPath?: string | undefined;
  /** How many made pictures the pipeline runs with, one after another, in the suite `scale`. */
  rowCounts: number[];
  isHelp: boolean;
};

const suiteNames = suites.map(({ name }) => name);
const quickNames = suites.filter(({ isSlow }) => !isSlow).map(({ name }) => name);

export const help: string = `Usage: npm run bench -- [options]

Lets Sightline and what others would use do the same work in turn, prints medians and ratios, and
writes bench.json.

  --only steps    ${suiteNames.join(', ')}; when left out, ${quickNames.join(', ')}
  --no-peers      only our own rates
  --rounds 5      how often each takes its turn
  --seconds 6     how long each piece of work is done in a turn
  --easy-vqa ../shared/data/easy-vqa
                  folder of the data set for the suites easy-vqa and serve
  --rows 1000,10000,50000
                  how many rows the pipeline runs with in the suite scale
`;

function parseNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new StageError('usage', {
    message: `--${name}: expected a number above 0, got '${text}'`,
    fix: 'See npm run bench -- --help.',
  });
}

function parseSuites(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !suiteNames.includes(name));
  if (unknown === undefined) return names;
  throw new StageError('usage', {
    message: `--only: there is no suite '${unknown}'`,
    fix: `Name some of ${suiteNames.join(', ')}.`,
  });
}

/** @throws StageError `usage` */
export function parseOptions(words: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        'no-peers': { type: 'boolean', default: false },
        only: { type: 'string', default: quickNames.join(',') },
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '6' },
        rows: { type: 'string', default: '1000,10000,50000' },
        'easy-vqa': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    return {
      hasPeers: !values['no-peers'],
      roundCount: Math.ceil(parseNumber('rounds', values.rounds)),
      seconds: parseNumber('seconds', values.seconds),
      suites: parseSuites(values.only),
      easyVqaPath: values['easy-vqa'],
      rowCounts: values.rows.split(',').map((text) => Math.ceil(parseNumber('rows', text))),
      isHelp: values.help,
    };
  } catch (error) {
    if (error instanceof StageError) throw error;
    throw new StageError('usage', {
      message: (error as Error).message,
      fix: 'See npm run bench -- --help.',
    });
  }
}
