import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contender } from './contender.ts';
import { peersFolder } from './install-peers.ts';
import type { Options } from './options.ts';
import { ours } from './report.ts';
import { type Rounds, runRounds } from './rounds.ts';
import { renderScale } from './scale/render-scale.ts';
import { arrowWorks, imageWorks, stepWorks, type Works } from './work.ts';

/** Work that the same contenders do. */
export type Suite = {
  name: string;
  works: Works;
  run(options: Options, python: string | undefined, tell: Tell): Promise<Rounds>;
  /** Its own table, where it has one. */
  render?(options: Options, rounds: Rounds): string;
  /** Whether it takes so long that it runs only when it is named. */
  isSlow?: boolean;
};

type Tell = (text: string) => void;

function node(name: string, path: string, ...words: string[]): Contender {
  const script = fileURLToPath(new URL(`${path}.js`, import.meta.url));
  return { name, command: process.execPath, words: [script, ...words] };
}

function peer(
  name: string,
  python: string | undefined,
  file: string,
  ...words: string[]
): Contender[] {
  if (!python) return [];
  const processes = String(availableParallelism());
  return [{ name, command: python, words: [join(peersFolder, file), ...words, processes] }];
}

const steps: Suite = {
  name: 'steps',
  works: stepWorks,
  run({ seconds, roundCount, hasPeers }, python, tell) {
    const length = String(seconds);
    const contenders = [
      node(ours, 'steps/ours', length),
      ...peer('PyTorch', python, 'steps.py', length),
      ...(hasPeers ? [node('stock tfjs-node', 'steps/stock', length)] : []),
    ];
    return runRounds(contenders, roundCount, tell);
  },
};

/** Lends a folder that goes when the work is done. */
async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const images: Suite = {
  name: 'images',
  works: imageWorks,
  run({ roundCount }, python, tell) {
    return withFolder(async (folder) => {
      const { makeImages } = await import('./images/make-images.ts'); // brings TensorFlow along
      await makeImages(folder);
      const contenders = [
        node(ours, 'images/ours', folder),
        ...peer('Pillow', python, 'images.py', folder),
      ];
      return runRounds(contenders, roundCount, tell);
    });
  },
};

const arrow: Suite = {
  name: 'arrow',
  works: arrowWorks,
  run({ roundCount }, python, tell) {
    return withFolder((folder) => {
      const contenders = [
        node(ours, 'arrow/ours', folder),
        ...peer('pyarrow', python, 'arrow.py', folder),
      ];
      return runRounds(contenders, roundCount, tell);
    });
  },
};

const scale: Suite = {
  name: 'scale',
  works: {},
  isSlow: true,
  async run({ rowCounts }, _, tell) {
    const { measureScale } = await import('./scale/measure-scale.ts'); // brings the pipeline along
    const rates = [];
    for (const rowCount of rowCounts) {
      tell(`the whole pipeline with ${rowCount} rows\n`);
      rates.push(await measureScale(rowCount));
    }
    return new Map([[ours, rates]]);
  },
  render: ({ rowCounts }, rounds) => renderScale(rowCounts, rounds),
};

export const suites: readonly Suite[] = [steps, images, arrow, scale];
