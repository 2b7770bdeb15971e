import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Evaluation, RunRecord } from '@sightline/contracts';
import { createTokenizer } from '@sightline/preprocess';
import { decodeSafetensors, isOnGpu } from '@sightline/tensor';
import { train } from '@sightline/train/stage';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { createPythonVenv, installTimeoutMs, type PythonVenv } from '../../../tools/python-venv.ts';
import {
  createTinyProject,
  smallRealRecipe,
  type TinyProject,
} from '../../pipeline/test/tiny-project.ts';
import { exportModel } from '../src/index.ts';

let folder: string;
let python: PythonVenv;
let project: TinyProject;
let record: RunRecord;
let runFolder: string;
let model: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-export-'));
  const packages = ['numpy', 'safetensors', 'tokenizers', 'huggingface_hub'];
  python = createPythonVenv(folder, packages);
  project = await createTinyProject(smallRealRecipe);
  record = await project.run({});
  runFolder = join(project.root, 'data', 'runs', record.id);
  model = join(folder, 'model');
  await exportModel(runFolder, model);
}, installTimeoutMs);

afterAll(async () => {
  await rm(folder, { recursive: true });
  await project.remove();
});

const readModelFile = (name: string): Promise<string> => readFile(join(model, name), 'utf8');

async function readEvaluation(): Promise<Evaluation> {
  return JSON.parse(await readFile(join(runFolder, 'train', 'evaluation.json'), 'utf8'));
}

function skipWithoutPython(context: TestContext): void {
  if (!python.reason) return;
  console.log(`skipped: ${python.reason}`);
  context.skip(python.reason);
}

const readWeights = `
import hashlib, json, sys
from safetensors.numpy import load_file
for name, array in load_file(sys.argv[1]).items():
    print(json.dumps([name, list(array.shape), str(array.dtype), hashlib.sha256(array.tobytes()).hexdigest()]))
`;

test.for([
  ['features', 'encoders.safetensors'],
  ['train', 'model.safetensors'],
] as const)(
  'Python reads the weights of %s back: names, shapes and every value',
  async ([stage, name], context) => {
    skipWithoutPython(context);
    const { arrays } = decodeSafetensors(
      new Uint8Array(await readFile(join(runFolder, stage, name))),
    );
    const expected = Object.entries(arrays).map(([array, { shape, values }]) => {
      const sha256 = createHash('sha256').update(values).digest('hex');
      return [array, shape, 'float32', sha256];
    });
    const byName = (left: unknown[], right: unknown[]): number => (left[0]! < right[0]! ? -1 : 1);
    const seen = python.run<unknown[]>(readWeights, join(model, name));
    expect(seen.sort(byName)).toEqual(expected.sort(byName));
    expect(seen.length).toBeGreaterThan(5);
  },
);

test('config.json tells the architecture that the weights have', async () => {
  const config = JSON.parse(await readModelFile('config.json'));
  expect(config).toMatchObject({
    model_type: 'sightline',
    hidden_size: 16,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    vocab_size: 30_522,
    fused_shape: [562],
    max_answer_tokens: 24,
    encoders: {
      image: { input_shape: [224, 224, 3], output_shape: [512], width: 4, num_blocks: 3 },
      text: { input_shape: [50], output_shape: [50] },
    },
    versions: {
      stages: { train: train.version },
      tensorflow: expect.stringMatching(isOnGpu() ? /^\d+\.\d+\.\d+ gpu$/ : /^\d+\.\d+\.\d+ cpu$/),
    },
    trained: { run: record.id, seed: 3, config: { ingest: { source: 'made', count: 24 } } },
  });
  const weights = new Uint8Array(await readFile(join(model, 'model.safetensors')));
  const { embedding } = decodeSafetensors(weights).arrays;
  expect(embedding!.shape).toEqual([config.vocab_size, config.hidden_size]);
});

test('the script of the model card runs, and tokenizes as the model was taught to', async (context) => {
  skipWithoutPython(context);
  const [, script] = /```python\n([\s\S]*?)```/.exec(await readModelFile('README.md'))!;
  const moved = `import os; os.chdir(${JSON.stringify(model)})\n${script}`;
  const [promised, counted, ids] = python.run<unknown>(moved);
  expect(counted).toBe(promised);
  const tokenizer = await createTokenizer();
  expect(ids).toEqual([...tokenizer.encodeQuestion('What color is the cat?').ids]);
});

test('a gated model goes out with its gate, and is counted with it', async (context) => {
  const gated = await project.run({}, 'fusion.method=gated');
  const folderOfGated = join(folder, 'gated');
  const { parameterCount } = await exportModel(
    join(project.root, 'data', 'runs', gated.id),
    folderOfGated,
  );
  const gate = new Uint8Array(await readFile(join(folderOfGated, 'gate.safetensors')));
  expect(decodeSafetensors(gate).arrays['gate.weight']!.shape).toEqual([562, 512]);
  skipWithoutPython(context);
  const card = await readFile(join(folderOfGated, 'README.md'), 'utf8');
  const [, script] = /```python\n([\s\S]*?)```/.exec(card)!;
  const moved = `import os; os.chdir(${JSON.stringify(folderOfGated)})\n${script}`;
  const [promised, counted] = python.run<unknown>(moved);
  expect([promised, counted]).toEqual([parameterCount, parameterCount]);
});

const readHead = `
import json, sys
from huggingface_hub import ModelCard
data = ModelCard.load(sys.argv[1]).data
results = [[result.dataset_split, result.metric_type, result.metric_value] for result in data.eval_results]
print(json.dumps({'license': data.license, 'tags': data.tags, 'metrics': data.metrics, 'name': data.model_name, 'results': results}))
`;

test('the hub reads the head of the card, and finds the numbers of evaluation.json', async (context) => {
  skipWithoutPython(context);
  const [head] = python.run<Record<string, unknown>>(readHead, join(model, 'README.md'));
  const { splits } = await readEvaluation();
  expect(splits.length).toBeGreaterThan(0);
  expect(head).toMatchObject({ license: 'mit', name: 'sightline-tiny' });
  expect(head!.metrics).toContain('exact_match');
  for (const { split, exactMatch } of splits) {
    const value = Number(exactMatch.model.all.mean.toFixed(6));
    expect(head!.results).toContainEqual([split, 'exact_match', value]);
  }
});

test('the card tells intervals beside the baselines, splits, recipe and limits, all from the run', async () => {
  const card = await readModelFile('README.md');
  const percent = (value: number): string => (100 * value).toFixed(2);
  for (const { rowCount, exactMatch } of (await readEvaluation()).splits) {
    const cells = Object.values(exactMatch).map(
      ({ all }) => `${percent(all.mean)} % (${percent(all.low)}–${percent(all.high)})`,
    );
    expect(card).toContain(`| all | ${rowCount} | ${cells.join(' | ')} |`);
  }
  expect(card).toMatch(/\| train \| \d+ \| \d+ \| \d+ \|/);
  expect(card).toContain(`Recipe \`tiny\`, seed 3, run \`${record.id}\``);
  expect(card).toContain('"epochCount": 1');
  expect(card).toContain('Expected calibration error');
  expect(card).toMatch(/## Limits\n\n- /);
  expect(card).not.toMatch(/undefined|NaN|\[object/);
});

test('the same run exports the same bytes', async () => {
  const again = join(folder, 'again');
  await exportModel(runFolder, again);
  expect(await readdir(again)).toEqual([
    'README.md',
    'config.json',
    'encoders.safetensors',
    'model.safetensors',
    'tokenizer.json',
    'tokenizer_config.json',
    'vocab.txt',
  ]);
  for (const name of await readdir(again)) {
    expect((await readFile(join(again, name))).equals(await readFile(join(model, name)))).toBe(
      true,
    );
  }
});

test('a folder that holds something is left alone', async () => {
  const taken = await mkdtemp(join(folder, 'taken-'));
  await writeFile(join(taken, 'thesis.txt'), 'mine');
  await expect(exportModel(runFolder, taken)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('thesis.txt'),
  });
  expect(await readdir(taken)).toEqual(['thesis.txt']);
});

test('a run without a model, or with a damaged one, is refused and nothing is written', async () => {
  const none = join(folder, 'none');
  await rm(join(runFolder, 'train'));
  await expect(exportModel(runFolder, none)).rejects.toMatchObject({
    code: 'missing-data',
    fix: `Make it again: sightline rerun train --run ${record.id}.`,
  });
  const again = await project.run({});
  const folderAgain = join(project.root, 'data', 'runs', again.id);
  await appendFile(join(folderAgain, 'train', 'model.safetensors'), 'x');
  await expect(exportModel(folderAgain, none)).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringMatching(/model\.safetensors has \d+ bytes, not \d+/),
  });
  expect(await readdir(folder)).not.toContain('none');
});
