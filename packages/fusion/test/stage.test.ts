import {
  createContext,
  createMemoryTables,
  type EpochEvent,
  featuresTable,
  fusedTable,
  imageFeatureCount,
  type MemoryTables,
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  numbersOf,
  packBatch,
  patchCount,
  patchesTable,
  patchWidth,
  preprocessedTable,
  type StageContext,
  samplesTable,
  sequencesTable,
  textFeatureCount,
  valuesOf,
} from '@sightline/contracts';
import { tf } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { fuse } from '../src/fuse.ts';
import { gateFileName, loadGate } from '../src/gate.ts';
import { fusion } from '../src/stage.ts';

const count = 96;
const half = imageFeatureCount / 2;
const rows = Array.from({ length: count }, (_, row) => row);
const splits = rows.map((row) => (row < 72 ? 'train' : 'validation'));

/**
 * Half of the image features say one colour, the other half another; the question says which half
 * counts.
 */
async function makeTables(hasPatches: boolean): Promise<MemoryTables> {
  const tables = createMemoryTables([
    samplesTable,
    preprocessedTable,
    featuresTable,
    patchesTable,
    fusedTable,
    sequencesTable,
  ]);
  const image = new Float32Array(count * imageFeatureCount);
  const text = new Float32Array(count * textFeatureCount);
  const answers = rows.map((row) => {
    const [first, second, asked] = [row % 2, (row >> 1) % 2, (row >> 2) % 2];
    for (let feature = 0; feature < imageFeatureCount; feature++) {
      const isOn = feature < half ? first : second;
      image[row * imageFeatureCount + feature] = isOn + 0.3 * Math.sin(row * 31 + feature);
    }
    text.fill(asked ? 1 : -1, row * textFeatureCount, (row + 1) * textFeatureCount);
    return (asked ? second : first) ? 'red' : 'blue';
  });
  const key = { sample_id: rows.map((row) => `s${row}`), split: splits };
  const image_id = rows.map((row) => `i${row >> 1}`);
  const question = rows.map(() => 'which?');
  const texts = { question, question_type: question, answer: answers, short_answer: answers };
  await tables.output.table('samples').append(
    packBatch(samplesTable, count, {
      ...key,
      image_id,
      ...texts,
      answers: answers.map((answer) => [answer]),
    }),
  );
  await tables.output.table('preprocessed').append(
    packBatch(preprocessedTable, count, {
      ...key,
      image_id,
      question_ids: Int32Array.from(
        { length: count * maxQuestionTokenCount },
        (_, index) => index % 97,
      ),
      question_length: new Int32Array(count).fill(4),
      answer_ids: new Int32Array(count * maxAnswerTokenCount),
      answer_length: new Int32Array(count).fill(2),
    }),
  );
  await tables.output
    .table('features')
    .append(packBatch(featuresTable, count, { ...key, image, text }));
  if (!hasPatches) return tables;
  const patches = new Float32Array((count / 2) * patchCount * patchWidth);
  await tables.output
    .table('patches')
    .append(packBatch(patchesTable, count / 2, { image_id: [...new Set(image_id)], patches }));
  return tables;
}

async function run(
  config: object,
  hasPatches = false,
  report: StageContext['report'] = () => {},
): Promise<MemoryTables> {
  const tables = await makeTables(hasPatches);
  await fusion.run(
    tables.input,
    tables.output,
    fusion.config.parse(config),
    createContext(1, { report }),
  );
  return tables;
}

async function fusedOf(tables: MemoryTables): Promise<Float32Array> {
  return numbersOf<Float32Array>(await tables.input.table('fused').readBatch(0), 'fused');
}

async function featuresOf(tables: MemoryTables): Promise<[Float32Array, Float32Array]> {
  const batch = await tables.input.table('features').readBatch(0);
  return [numbersOf(batch, 'image'), numbersOf(batch, 'text')];
}

test('concat puts the text features behind the image features, and writes no sequences', async () => {
  const tables = await run({});
  const [image, text] = await featuresOf(tables);
  const fused = await fusedOf(tables);
  expect(fused.subarray(0, imageFeatureCount)).toEqual(image.subarray(0, imageFeatureCount));
  expect(fused.subarray(imageFeatureCount, 562)).toEqual(text.subarray(0, textFeatureCount));
  expect(tables.input.table('sequences').rowCount).toBe(0);
});

test.each([
  ['image', imageFeatureCount, 562],
  ['text', 0, imageFeatureCount],
])('%s alone leaves zeros in the place of the other part', async (method, from, to) => {
  const fused = await fusedOf(await run({ method }));
  expect(fused.subarray(from, to).every((value) => value === 0)).toBe(true);
  expect(fused.subarray(0, 562).some((value) => value !== 0)).toBe(true);
});

test('a gate lets a linear classifier answer what the question asks, on held-out rows too', async () => {
  const epochs: EpochEvent[] = [];
  const tables = await run({ method: 'gated', batchSize: 8 }, false, (event) => {
    if (event.type === 'epoch') epochs.push(event);
  });
  expect(epochs.at(-1)!.validationAccuracy).toBeGreaterThan(0.95);
  const [image] = await featuresOf(tables);
  const fused = await fusedOf(tables);
  expect(fused.subarray(0, imageFeatureCount)).not.toEqual(image.subarray(0, imageFeatureCount));
  expect(fused.subarray(imageFeatureCount, 562)).toEqual(new Float32Array(50).fill(-1));
});

test('a gate that is read back fuses as the stage did, and the same seed fits the same gate', async () => {
  const config = { method: 'gated', epochCount: 2 };
  const [tables, again] = [await run(config), await run(config)];
  const file = tables.files.get(gateFileName)!;
  expect(Buffer.compare(file, again.files.get(gateFileName)!)).toBe(0);
  const gate = loadGate(file);
  const [image, text] = await featuresOf(tables);
  const one = fuse(
    image.slice(0, imageFeatureCount),
    text.slice(0, textFeatureCount),
    1,
    'gated',
    gate,
  );
  const fused = await fusedOf(tables);
  for (const [index, value] of one.entries()) expect(value).toBeCloseTo(fused[index]!, 5);
  tf.dispose(gate);
});

test('patch names the patches and holds the question of each sample', async () => {
  const tables = await run({ method: 'patch' }, true);
  const sequences = await tables.input.table('sequences').readBatch(0);
  const preprocessed = await tables.input.table('preprocessed').readBatch(0);
  for (const name of ['sample_id', 'image_id']) {
    expect(valuesOf(sequences, name)).toEqual(valuesOf(preprocessed, name));
  }
  expect(numbersOf(sequences, 'question_ids')).toEqual(numbersOf(preprocessed, 'question_ids'));
  expect(numbersOf<Int32Array>(sequences, 'patch_count')[0]).toBe(49);
  expect(await fusedOf(tables)).toHaveLength(count * 562);
});

test('patch without patches is an error that says what to set', async () => {
  await expect(run({ method: 'patch' })).rejects.toMatchObject({
    code: 'bad-config',
    fix: expect.stringContaining('features.output'),
  });
});
