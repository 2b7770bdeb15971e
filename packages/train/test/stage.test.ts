import {
  createContext,
  createMemoryTables,
  type Evaluation,
  endTokenId,
  evaluationFileName,
  fusedFeatureCount,
  fusedTable,
  imageFeatureCount,
  type MemoryTables,
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  metricsTable,
  numbersOf,
  packBatch,
  patchCount,
  patchesTable,
  patchWidth,
  predictionsTable,
  preprocessedTable,
  readVocabulary,
  samplesTable,
  scoresTable,
  sequencesTable,
  valuesOf,
} from '@sightline/contracts';
import { tf } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { loadDecoder } from '../src/model-file.ts';
import { train } from '../src/stage.ts';

const vocabulary = readVocabulary();
const colors = ['red', 'green', 'blue', 'black'];
const splits = [
  ...Array(64).fill('train'),
  ...Array(16).fill('validation'),
  ...Array(16).fill('test'),
];
const tiny = {
  width: 16,
  layerCount: 1,
  headCount: 2,
  epochCount: 12,
  batchSize: 8,
  peakLearningRate: 0.02,
};

/** Samples whose colour can be read off their fused features, and off nothing else. */
async function makeTables(): Promise<MemoryTables> {
  const tables = createMemoryTables([
    samplesTable,
    preprocessedTable,
    fusedTable,
    patchesTable,
    sequencesTable,
    predictionsTable,
    metricsTable,
    scoresTable,
  ]);
  const count = splits.length;
  const names = splits.map((_, row) => colors[(row * 7) % colors.length]!);
  const answerIds = new Int32Array(count * maxAnswerTokenCount);
  const fused = new Float32Array(count * fusedFeatureCount);
  for (const [row, name] of names.entries()) {
    answerIds.set([vocabulary.indexOf(name), endTokenId], row * maxAnswerTokenCount);
    for (let feature = 0; feature < imageFeatureCount; feature++) {
      const hit = feature % colors.length === colors.indexOf(name);
      fused[row * fusedFeatureCount + feature] = Math.sin(row * 31 + feature) + (hit ? 3 : 0);
    }
  }
  const key = { sample_id: splits.map((_, row) => `s${row}`), split: splits };
  await tables.output.table('samples').append(
    packBatch(samplesTable, count, {
      ...key,
      image_id: key.sample_id,
      question: splits.map(() => 'what color is it?'),
      question_type: splits.map(() => 'color'),
      answer: names,
      short_answer: names,
      answers: names.map((name) => [name]),
    }),
  );
  await tables.output.table('preprocessed').append(
    packBatch(preprocessedTable, count, {
      ...key,
      image_id: key.sample_id,
      question_ids: new Int32Array(count * maxQuestionTokenCount),
      question_length: new Int32Array(count),
      answer_ids: answerIds,
      answer_length: new Int32Array(count).fill(2),
    }),
  );
  await tables.output.table('fused').append(packBatch(fusedTable, count, { ...key, fused }));
  return tables;
}

async function run(seed: number, changes: object = {}): Promise<MemoryTables> {
  const tables = await makeTables();
  const config = train.config.parse({ ...tiny, ...changes });
  await train.run(tables.input, tables.output, config, createContext(seed));
  return tables;
}

async function column<Value>(tables: MemoryTables, table: string, name: string): Promise<Value[]> {
  const values: Value[] = [];
  for await (const batch of tables.input.table(table).batches()) {
    values.push(...valuesOf<Value>(batch, name));
  }
  return values;
}

const trained = await run(1);

test('it writes the right answer to held-out samples, and far fewer once images are shuffled', async () => {
  const predictors = await column<string>(trained, 'scores', 'predictor');
  const types = await column<string>(trained, 'scores', 'question_type');
  const accuracies = await column<number>(trained, 'scores', 'accuracy');
  const accuracyOf = (predictor: string): number[] =>
    accuracies.filter((_, row) => predictors[row] === predictor && types[row] === 'all');
  expect(Math.min(...accuracyOf('model'))).toBeGreaterThan(0.9);
  expect(Math.max(...accuracyOf('shuffled'))).toBeLessThan(0.6);
  expect(Math.max(...accuracyOf('blind'))).toBeLessThan(0.4);
  expect(Math.max(...accuracyOf('majority'))).toBeLessThan(0.4);
});

test('each held-out sample has one prediction, with its text and whether it is right', async () => {
  const expected = await column<string>(trained, 'predictions', 'expected');
  const predicted = await column<string>(trained, 'predictions', 'predicted');
  const correct = await column<boolean>(trained, 'predictions', 'correct');
  expect(await column(trained, 'predictions', 'sample_id')).toEqual(
    Array.from({ length: 32 }, (_, row) => `s${64 + row}`),
  );
  expect(correct).toEqual(expected.map((answer, row) => answer === predicted[row]));
});

test('the trace has a row an epoch and split, and its loss falls', async () => {
  const losses = await column<number>(trained, 'metrics', 'loss');
  expect(await column(trained, 'metrics', 'epoch')).toHaveLength(2 * tiny.epochCount);
  expect(losses.at(-2)!).toBeLessThan(losses[0]! / 1.5);
});

test('the evaluation has the numbers of the scores, each inside its interval', async () => {
  const { splits }: Evaluation = JSON.parse(
    Buffer.from(trained.files.get(evaluationFileName)!).toString(),
  );
  expect(splits.map(({ split, rowCount, imageCount }) => [split, rowCount, imageCount])).toEqual([
    ['validation', 16, 16],
    ['test', 16, 16],
  ]);
  const types = await column<string>(trained, 'scores', 'question_type');
  const accuracies = await column<number>(trained, 'scores', 'accuracy');
  const means = splits.flatMap(({ exactMatch }) =>
    ['model', 'shuffled', 'blind', 'majority'].map(
      (name) => exactMatch[name as keyof typeof exactMatch].all,
    ),
  );
  expect(means.map(({ mean }) => mean)).toEqual(
    accuracies.filter((_, row) => types[row] === 'all'),
  );
  for (const { low, mean, high } of means) expect(low <= mean && mean <= high).toBe(true);
  expect(means[1]!.high - means[1]!.low).toBeGreaterThan(0.1);
});

test('the same seed gives the same bytes', async () => {
  const again = await run(1);
  for (const name of ['model.safetensors', evaluationFileName]) {
    const [bytes, first] = [again, trained].map(({ files }) => files.get(name)!);
    expect(Buffer.compare(bytes!, first!)).toBe(0);
  }
  expect(await column(again, 'metrics', 'loss')).toEqual(await column(trained, 'metrics', 'loss'));
});

test('the model file holds logits for the whole vocabulary', () => {
  const { weights, config, pieces, output } = loadDecoder(trained.files.get('model.safetensors')!);
  expect(weights['output.bias']!.shape).toEqual([30_522]);
  expect(config.width).toBe(tiny.width);
  expect(pieces.known.length + pieces.others.length).toBe(30_522);
  tf.dispose([weights, output]);
});

test('an empty training split is an error that says what to do', async () => {
  const tables = createMemoryTables([
    samplesTable,
    preprocessedTable,
    fusedTable,
    patchesTable,
    sequencesTable,
  ]);
  await expect(
    train.run(tables.input, tables.output, train.config.parse({}), createContext(1)),
  ).rejects.toMatchObject({ code: 'bad-data', fix: expect.stringContaining('train share') });
});

test('patience ends training early, and the trace ends with it', async () => {
  const stopped = await run(1, { peakLearningRate: 1, maxGradientNorm: 1e9, patience: 1 });
  const epochs = await column<number>(stopped, 'metrics', 'epoch');
  expect(epochs.length).toBeLessThan(2 * tiny.epochCount);
  expect(epochs.at(-1)).toBe(epochs.length / 2);
});

test('smoothed labels keep the loss up, and calibration takes the modesty back', async () => {
  const smoothed = await run(1, { labelSmoothing: 0.5 });
  const lossOf = async (tables: MemoryTables): Promise<number> =>
    (await column<number>(tables, 'metrics', 'loss')).at(-1)!;
  expect(await lossOf(smoothed)).toBeGreaterThan((await lossOf(trained)) + 0.1);
  const confidences = await column<number>(smoothed, 'predictions', 'confidence');
  const right = await column<boolean>(smoothed, 'predictions', 'correct');
  const meanOf = (values: ArrayLike<number | boolean>): number =>
    Array.from(values, Number).reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(meanOf(confidences) - meanOf(right))).toBeLessThan(0.1);
});

test('training that diverges names the samples of its batch', async () => {
  const tables = await makeTables();
  const fused = await tables.input.table('fused').readBatch(0);
  numbersOf<Float32Array>(fused, 'fused').fill(Number.NaN);
  const error = await train
    .run(tables.input, tables.output, train.config.parse(tiny), createContext(1))
    .catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'diverged', details: { step: 1, epoch: 1 } });
  expect(error.details.itemIds).toHaveLength(tiny.batchSize);
  for (const id of error.details.itemIds) expect(Number(id.slice(1))).toBeLessThan(64);
  expect(error.message).toContain(`on the batch of ${error.details.itemIds[0]}, `);
});

/** Two things in each image, at two of its places; the question says which is asked for. */
async function makeSequences(): Promise<MemoryTables> {
  const tables = await makeTables();
  const count = splits.length;
  const fused = await tables.input.table('fused').readBatch(0);
  const samples = await tables.input.table('samples').readBatch(0);
  numbersOf<Float32Array>(fused, 'fused').fill(0);
  const patches = new Float32Array(count * patchCount * patchWidth);
  const questionIds = new Int32Array(count * maxQuestionTokenCount);
  for (const [row, name] of valuesOf<string>(samples, 'answer').entries()) {
    const asked = (row >> 2) % 2; // so that each side shows every colour
    questionIds.set([101, asked ? 2157 : 2187, 102], row * maxQuestionTokenCount); // right, left
    for (const place of [10, 38]) {
      const isAsked = (place === 38) === (asked === 1);
      const color = isAsked ? colors.indexOf(name) : (row * 3 + 1) % colors.length;
      const start = (row * patchCount + place) * patchWidth;
      patches[start + color] = 5;
      patches[start + 10 + (place === 38 ? 1 : 0)] = 5;
    }
  }
  const image_id = valuesOf<string>(samples, 'image_id');
  await tables.output
    .table('patches')
    .append(packBatch(patchesTable, count, { image_id, patches }));
  await tables.output.table('sequences').append(
    packBatch(sequencesTable, count, {
      sample_id: image_id,
      split: splits,
      image_id,
      patch_count: new Int32Array(count).fill(patchCount),
      question_ids: questionIds,
      question_length: new Int32Array(count).fill(3),
    }),
  );
  return tables;
}

test('with a sequence it finds the patch that the question asks for, and needs the right image', async () => {
  const tables = await makeSequences();
  const config = train.config.parse({ ...tiny, epochCount: 40, fusedDropout: 0 });
  await train.run(tables.input, tables.output, config, createContext(1));
  const accuracies = await column<number>(tables, 'scores', 'accuracy');
  const predictors = await column<string>(tables, 'scores', 'predictor');
  const of = (name: string) => accuracies.filter((_, row) => predictors[row] === name);
  expect(Math.min(...of('model'))).toBeGreaterThan(0.9);
  expect(Math.max(...of('shuffled'))).toBeLessThan(0.6);
}, 240_000);
