import { join } from 'node:path';
import { imageFeatureCount, numbersOf, type StageName, valuesOf } from '@sightline/contracts';
import { createImageDecoder, defaultImageLimits } from '@sightline/images';
import { openArtifact } from '@sightline/store';
import { tf } from '@sightline/tensor';
import { type AnswerStart, AnswerWriter } from '@sightline/train';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from '../../../apps/cli/test/tiny-project.ts';
import { loadModel, type Model } from '../src/model.ts';
import { createPredictor } from '../src/predictor.ts';
import { askAll, encode, fuseSeen } from '../src/see.ts';

const methods = {
  image: ['fusion.method=image'],
  text: ['fusion.method=text'],
  concat: [],
  gated: ['fusion.method=gated', 'fusion.epochCount=2'],
  patch: [
    'fusion.method=patch',
    'features.output=patch',
    'features.inputSidePx=112',
    'features.blockCount=2',
    'features.averageViews=false',
  ],
};

let project: TinyProject;
let folder: string;

beforeAll(async () => {
  project = await createTinyProject();
  folder = join(project.root, 'data', 'runs', 'latest');
});

const decoder = createImageDecoder(defaultImageLimits);

afterAll(async () => {
  await decoder.close();
  await project.remove();
});

async function readBatch(stage: StageName, name: string) {
  const artifact = await openArtifact(join(folder, stage));
  for await (const batch of (await artifact.table(name)).batches()) return batch;
  throw new Error(`${stage} ${name} is empty`);
}

/** Logits of the token behind those written, each decoded on its own, float32 [known + 1]. */
function nextToken(fused: AnswerStart, ids: readonly number[], model: Model): Float32Array {
  const writer = new AnswerWriter(fused, model.decoder);
  return ids.reduce((_, id) => writer.next([id]), writer.next([]));
}

type Row = { image: Uint8Array; question: string; fused: AnswerStart };

/** Rows as the stages wrote them: the picture's file, the question, and what fusion made of both. */
async function readRows({ decoder }: Model, rowCount: number): Promise<Row[]> {
  const samples = await readBatch('ingest', 'samples');
  const images = await readBatch('ingest', 'images');
  const batch = await readBatch('fusion', 'fused');
  const fused = numbersOf<Float32Array>(batch, 'fused');
  const width = fused.length / batch.numRows;
  const hasSequence = decoder.config.hasSequence;
  const patchBatch = hasSequence ? await readBatch('features', 'patches') : undefined;
  const sequences = hasSequence ? await readBatch('fusion', 'sequences') : undefined;
  return [...Array(rowCount).keys()].map((row) => {
    const id = valuesOf(batch, 'sample_id')[row]!;
    const sample = valuesOf(samples, 'sample_id').indexOf(id);
    const imageId = valuesOf(samples, 'image_id')[sample]!;
    const encoded = images.getChild('encoded')!.get(valuesOf(images, 'image_id').indexOf(imageId));
    const own = { fused: fused.slice(row * width, (row + 1) * width) };
    const rest = { image: encoded as Uint8Array, question: valuesOf(samples, 'question')[sample]! };
    if (!patchBatch || !sequences) return { ...rest, fused: own };
    const patches = numbersOf<Float32Array>(patchBatch, 'patches');
    const size = patches.length / patchBatch.numRows;
    const image = valuesOf(patchBatch, 'image_id').indexOf(imageId);
    const at = valuesOf(sequences, 'sample_id').indexOf(id);
    const ids = numbersOf<Int32Array>(sequences, 'question_ids');
    return {
      ...rest,
      fused: {
        ...own,
        sequences: {
          patches: [patches.slice(image * size, (image + 1) * size)],
          imageOfRow: Int32Array.of(0),
          questionIds: [ids.slice(at * 50, (at + 1) * 50)],
        },
      },
    };
  });
}

for (const [method, settings] of Object.entries(methods)) {
  test(`with ${method}, a picture and a question get the logits that the stages give them`, async () => {
    const words = settings.flatMap((setting) => ['--set', setting]);
    const { status, stderr } = await project.run(['run', '--engine', 'local', ...words]);
    expect(status, stderr).toBe(0);
    const model = await loadModel(folder);
    for (const { image, question, fused } of await readRows(model, 4)) {
      const { ids } = model.tokenizer.encodeQuestion(question);
      const asked = askAll(await decoder.resize(image), 1, { ids, text: question });
      const own = fuseSeen(model, await encode(model, asked), asked);
      for (const written of [[], [1996, 4937]]) {
        const stages = nextToken(fused, written, model);
        const differences = nextToken(own, written, model).map((value, token) =>
          Math.abs(value - stages[token]!),
        );
        expect(Math.max(...differences)).toBeLessThan(1e-4);
        expect(Math.max(...stages)).toBeGreaterThan(Math.min(...stages) + 1);
      }
    }
    model.dispose();
  });

  if (method === 'image' || method === 'text') continue; // nothing to relate, no map to draw

  test(`with ${method}, an answer brings five true layers and maps, and leaks no tensor`, async () => {
    const predictor = await createPredictor(folder);
    const model = await loadModel(folder);
    const [{ image, question }] = (await readRows(model, 1)) as [Row];
    model.dispose();
    const before = tf.memory().numTensors;
    const { layers, tokens } = await predictor.ask(image, question);
    expect(layers).toHaveLength(5);
    for (const { range, sparkline } of layers) {
      expect(sparkline).toHaveLength(32);
      expect(Math.min(...sparkline)).toBeGreaterThanOrEqual(range.min - 1e-6);
      expect(Math.max(...sparkline)).toBeLessThanOrEqual(range.max + 1e-6);
    }
    const fusedShape = method === 'patch' ? /^\[49,128\] \+ \[\d+\]/ : /^\[562\]/;
    expect(layers[3]!.outputShape).toMatch(fusedShape);
    for (const { probability, rivals } of tokens) {
      expect(rivals).toHaveLength(5);
      expect(rivals.every((rival) => rival.probability <= probability)).toBe(true);
    }
    const explanation = await predictor.explain(image, question);
    expect(explanation.kind).toBe(method === 'patch' ? 'attention' : 'gradient');
    expect(explanation.occlusion).toHaveLength(49);
    const total = explanation.attention!.reduce((sum, share) => sum + share, 0);
    expect(total).toBeCloseTo(1, 4);
    expect(Math.abs(explanation.rankCorrelation!)).toBeLessThanOrEqual(1);
    expect(tf.memory().numTensors).toBe(before);
    predictor.dispose();
  });
}

test('the features of a picture differ from those of another', async () => {
  const model = await loadModel(folder);
  const [first, second] = await readRows(model, 2);
  const differences = first!.fused.fused
    .slice(0, imageFeatureCount)
    .filter((value, at) => Math.abs(value - second!.fused.fused[at]!) > 1e-3);
  expect(differences.length).toBeGreaterThan(0);
  model.dispose();
});
