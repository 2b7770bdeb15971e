import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StageError } from '@sightline/contracts';
import type { Contender } from './contender.ts';
import { installServer, peersFolder } from './install-peers.ts';
import type { Options } from './options.ts';
import { ours, renderOwn } from './report.ts';
import { type Rounds, runRounds } from './rounds.ts';
import { renderScale } from './scale/render-scale.ts';
import { renderLoad } from './serve/render-load.ts';
import { fastApi, serveWorks } from './serve/works.ts';
import { withFolder } from './with-folder.ts';
import {
  arrowWorks,
  commandWorks,
  easyVqaWorks,
  engineWorks,
  imageWorks,
  inspectWorks,
  stepWorks,
  studioWorks,
  type Works,
} from './work.ts';

/** Work that the same contenders do. */
export type Suite = {
  name: string;
  works: Works;
  /** Whether Python does the work too. */
  peer?: boolean;
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

const largeGigabytes = 4;

const steps: Suite = {
  name: 'steps',
  peer: true,
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
  peer: true,
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
  peer: true,
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

const commands: Suite = {
  name: 'commands',
  works: commandWorks,
  run({ roundCount }, _, tell) {
    return withFolder(async (root) => {
      const { prepareRun } = await import('./commands/prepare-run.ts'); // brings the pipeline along
      tell('one run of the default recipe to ask and to find again\n');
      const { image, close } = await prepareRun(root);
      try {
        return await runRounds([node(ours, 'commands/ours', root, image)], roundCount, tell);
      } finally {
        await close();
      }
    });
  },
};

const engines: Suite = {
  name: 'engines',
  works: engineWorks,
  isSlow: true,
  run({ roundCount }, _, tell) {
    const contenders = [
      node(ours, 'commands/run-default', 'temporal'),
      node('--engine local', 'commands/run-default', 'local'),
    ];
    return runRounds(contenders, roundCount, tell);
  },
};

const easyVqa: Suite = {
  name: 'easy-vqa',
  works: easyVqaWorks,
  isSlow: true,
  peer: true,
  run({ roundCount, easyVqaPath }, python, tell) {
    if (easyVqaPath === undefined) {
      throw new StageError('usage', {
        message: 'the suite easy-vqa needs the data set',
        fix: 'Name its folder with --easy-vqa.',
      });
    }
    const contenders = [
      node(ours, 'commands/run-easy-vqa', easyVqaPath),
      ...peer('PyTorch', python, 'easy_vqa.py', easyVqaPath),
    ];
    return runRounds(contenders, roundCount, tell);
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
      rates.push(await measureScale(rowCount, tell));
    }
    return new Map([[ours, rates]]);
  },
  render: ({ rowCounts }, rounds) => renderScale(rowCounts, rounds),
};

const inspect: Suite = {
  name: 'inspect',
  works: inspectWorks,
  isSlow: true,
  run({ roundCount }, _, tell) {
    return withFolder(async (folder) => {
      const { writeFolders, writeSamples } = await import('./inspect/write-tables.ts');
      tell(`writes ${largeGigabytes} GB of pixels\n`);
      const samples = await writeSamples(folder);
      const { large, huge } = await writeFolders(folder, largeGigabytes);
      return runRounds([node(ours, 'inspect/ours', samples, large, huge)], roundCount, tell);
    });
  },
};

const studio: Suite = {
  name: 'studio',
  works: studioWorks,
  isSlow: true,
  run({ roundCount }, _, tell) {
    return withFolder(async (root) => {
      const { shortRun } = await import('./commands/prepare-run.ts'); // brings the pipeline along
      const { sightline } = await import('./commands/sightline.ts');
      tell('one run of the default recipe to look at\n');
      await sightline(root, [...shortRun, '--engine', 'local', '--id', 'bench']);
      return runRounds([node(ours, 'studio/ours', root, 'bench')], roundCount, tell);
    });
  },
};

const serve: Suite = {
  name: 'serve',
  works: serveWorks,
  isSlow: true,
  peer: true,
  run({ roundCount, seconds, easyVqaPath }, python, tell) {
    return withFolder(async (root) => {
      const packages = python && installServer(python, tell);
      const { prepareServing } = await import('./serve/prepare.ts'); // brings TensorFlow along
      const { pools, model } = await prepareServing(root, easyVqaPath, tell);
      const load = [pools, String(seconds)];
      const contenders = [
        node(ours, 'serve/ours', root, ...load),
        ...(packages ? [node(fastApi, 'serve/fastapi', python!, packages, model, ...load)] : []),
      ];
      return runRounds(contenders, roundCount, tell);
    });
  },
  render: (_, rounds) =>
    [renderOwn(serveWorks, rounds), renderLoad(rounds)].filter(Boolean).join('\n\n'),
};

export const suites: readonly Suite[] = [
  steps,
  images,
  arrow,
  commands,
  engines,
  easyVqa,
  scale,
  inspect,
  studio,
  serve,
];
