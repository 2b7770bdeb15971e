import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { numbersOf, valuesOf } from '@sightline/contracts';
import { openArtifact } from '@sightline/store';
import { tf } from '@sightline/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from '../../../apps/cli/test/tiny-project.ts';
import { makeTinyClip } from '../../features/test/clip/tiny-clip.ts';
import { loadModel } from '../src/model.ts';
import { createPredictor } from '../src/predictor.ts';
import { askAll, encode } from '../src/see.ts';

let project: TinyProject;
let model: string;
let folder: string;

async function readBatch(stage: 'ingest' | 'preprocess' | 'features', name: string) {
  const artifact = await openArtifact(join(folder, stage));
  for await (const batch of (await artifact.table(name)).batches()) return batch;
  throw new Error(`${stage} ${name} is empty`);
}

/** The file of the first sample's picture, and its question. */
async function readSample(): Promise<{ image: Uint8Array; question: string }> {
  const samples = await readBatch('ingest', 'samples');
  const images = await readBatch('ingest', 'images');
  const at = valuesOf(images, 'image_id').indexOf(valuesOf(samples, 'image_id')[0]!);
  const image = images.getChild('encoded')!.get(at) as Uint8Array;
  return { image, question: valuesOf(samples, 'question')[0]! };
}

/** A run with a CLIP that sees and reads; it was never fitted, like all that is tiny. */
beforeAll(async () => {
  project = await createTinyProject();
  model = join(project.root, 'model');
  folder = join(project.root, 'data', 'runs', 'latest');
  await makeTinyClip(model);
  const recipe = {
    name: 'clip',
    ingest: { source: 'made', count: 40, testRatio: 0.3, validationRatio: 0.2 },
    features: { use: '@sightline/features/clip', folder: model, text: 'clip' },
    train: { width: 16, layerCount: 1, headCount: 2, epochCount: 3 },
  };
  const path = join(project.root, 'data', 'recipes', 'clip.json');
  await writeFile(path, JSON.stringify(recipe));
  const { status, stderr } = await project.run(['run', 'clip', '--engine', 'local']);
  expect(status, stderr).toBe(0);
});

afterAll(() => project.remove());

test('a run is made, its retrieval is told, and its plan is all hits', async () => {
  const shown = await project.run(['show', 'latest']);
  expect(shown.stdout).toMatch(/text for a picture +1 of 12/);
  const plan = await project.run(['run', 'clip', '--dry']);
  expect(plan.stdout.match(/hit +verified/g)).toHaveLength(5);
});

test('the encoders of the run give the features that its stage wrote', async () => {
  const loaded = await loadModel(folder);
  const pixels = await readBatch('preprocess', 'pixels');
  const features = await readBatch('features', 'features');
  const samples = await readBatch('ingest', 'samples');
  const id = valuesOf(samples, 'image_id')[0]!;
  const bytes = 224 * 224 * 3;
  const at = valuesOf(pixels, 'image_id').indexOf(id);
  const picture = numbersOf<Uint8Array>(pixels, 'pixels').slice(at * bytes, (at + 1) * bytes);
  const question = { ids: new Int32Array(50), text: valuesOf(samples, 'question')[0]! };
  const seen = await encode(loaded, askAll(picture, 1, question));
  const row = valuesOf(features, 'sample_id').indexOf(valuesOf(samples, 'sample_id')[0]!);
  for (const [name, own, width] of [
    ['image', seen.image, 512],
    ['text', seen.text, 50],
  ] as const) {
    const written = numbersOf<Float32Array>(features, name);
    for (const [place, value] of own.entries()) {
      expect(value).toBeCloseTo(written[row * width + place]!, 3);
    }
  }
  loaded.dispose();
});

test('an answer comes with its trace; what covers the picture explains it, and nothing else', async () => {
  const { image, question } = await readSample();
  const predictor = await createPredictor(folder);
  const before = tf.memory().numTensors;
  const { layers, tokens } = await predictor.ask(image, question);
  expect(layers[2]!.operation).toContain('clip-vit-base-patch32 over the image, its text tower');
  expect(tokens.length).toBeGreaterThan(0);
  const explanation = await predictor.explain(image, question);
  expect(explanation).toMatchObject({ kind: 'occlusion', attention: null, rankCorrelation: null });
  expect(explanation.occlusion).toHaveLength(49);
  expect(tf.memory().numTensors).toBe(before);
  predictor.dispose();
});

test('the command answers and draws what covering costs; a model of others is not exported', async () => {
  const { image, question } = await readSample();
  const path = join(project.root, 'picture.png');
  await writeFile(path, image);
  const map = join(project.root, 'map.png');
  const asked = await project.run(['ask', path, question, '--map', map]);
  expect(asked.status, asked.stderr).toBe(0);
  expect(asked.stdout).toContain('what covering costs');
  expect(asked.stdout).toContain('the encoder is pretrained');
  const exported = await project.run(['export', '--model', join(project.root, 'exported')]);
  expect(exported.status).toBe(2);
  expect(exported.stderr).toContain('pretrained encoders');
});

test('a run whose model has gone says which and where', async () => {
  await rename(model, `${model}-moved`);
  await expect(createPredictor(folder)).rejects.toMatchObject({
    code: 'missing-data',
    message: expect.stringContaining(`${join(model, 'config.json')} is not there`),
  });
  await rename(`${model}-moved`, model);
});
