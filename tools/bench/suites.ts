import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contender } from './contender.ts';
import { peersFolder } from './install-peers.ts';
import type { Options } from './options.ts';
import { ours } from './report.ts';
import { type Rounds, runRounds } from './rounds.ts';
import { imageWorks, stepWorks, type Works } from './work.ts';

/** Work that the same contenders do. */
export type Suite = {
  name: string;
  works: Works;
  run(options: Options, python: string | undefined, tell: Tell): Promise<Rounds>;
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

const images: Suite = {
  name: 'images',
  works: imageWorks,
  async run({ roundCount }, python, tell) {
    const { makeImages } = await import('./images/make-images.ts'); // brings TensorFlow along
    const folder = mkdtempSync(join(tmpdir(), 'sightline-bench-'));
    try {
      await makeImages(folder);
      const contenders = [
        node(ours, 'images/ours', folder),
        ...peer('Pillow', python, 'images.py', folder),
      ];
      return await runRounds(contenders, roundCount, tell);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

export const suites: readonly Suite[] = [steps, images];
