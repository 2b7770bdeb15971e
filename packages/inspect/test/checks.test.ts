import {
  featuresTable,
  fusedFeatureCount,
  fusedTable,
  imageFeatureCount,
  type Manifest,
  maxAnswerTokenCount,
  maxQuestionTokenCount,
  packBatch,
  preprocessedTable,
  samplesTable,
  type TableReader,
  textFeatureCount,
} from '@sightline/contracts';
import { expect, test } from 'vitest';
import type { Check } from '../src/checks/check.ts';
import { summarizeTable } from '../src/summarize-table.ts';
import { contractTable } from './table-of.ts';

const ids = ['a', 'b', 'c'];
const split = ['train', 'train', 'test'];

function preprocessed(
  change: (columns: {
    questionIds: Int32Array;
    questionLength: Int32Array;
    sampleIds: string[];
  }) => void = () => {},
): TableReader {
  const questionIds = new Int32Array(3 * maxQuestionTokenCount);
  const answerIds = new Int32Array(3 * maxAnswerTokenCount);
  for (const row of [0, 1, 2]) {
    questionIds.set([101, 2054, 102], row * maxQuestionTokenCount);
    answerIds.set([2317, 102], row * maxAnswerTokenCount);
  }
  const questionLength = Int32Array.of(3, 3, 3);
  const sampleIds = [...ids];
  change({ questionIds, questionLength, sampleIds });
  const columns = {
    sample_id: sampleIds,
    image_id: ids,
    split,
    question_ids: questionIds,
    question_length: questionLength,
    answer_ids: answerIds,
    answer_length: Int32Array.of(2, 2, 2),
  };
  return contractTable(preprocessedTable, [packBatch(preprocessedTable, 3, columns)]);
}

function features(): TableReader {
  const image = Float32Array.from({ length: 3 * imageFeatureCount }, (_, index) => index % 7);
  const text = Float32Array.from({ length: 3 * textFeatureCount }, (_, index) => index % 5);
  const columns = { sample_id: [...ids].reverse(), split: [...split].reverse(), image, text };
  return contractTable(featuresTable, [packBatch(featuresTable, 3, columns)]);
}

async function fused(method: string, change: (values: Float32Array) => void = () => {}) {
  const source = features();
  const values = new Float32Array(3 * fusedFeatureCount);
  for (const row of [0, 1, 2]) {
    const [image, text] = [source.openColumn('image'), source.openColumn('text')];
    const at = row * fusedFeatureCount;
    image.readRows([2 - row], values.subarray(at));
    text.readRows([2 - row], values.subarray(at + imageFeatureCount));
    if (method === 'image') values.fill(0, at + imageFeatureCount, at + fusedFeatureCount);
    if (method === 'text') values.fill(0, at, at + imageFeatureCount);
    if (method === 'gated') {
      for (let place = at; place < at + imageFeatureCount; place++) values[place]! *= 1.5;
    }
  }
  change(values);
  const columns = { sample_id: ids, split, fused: values };
  return contractTable(fusedTable, [packBatch(fusedTable, 3, columns)]);
}

async function checkAll(
  table: TableReader,
  inputs: Record<string, TableReader | string>,
  manifest: Partial<Manifest> = {},
): Promise<Record<string, Check>> {
  const lineage = {
    manifest: { config: {}, tables: {}, ...manifest } as Manifest,
    open: async (name: string) => inputs[name] ?? `there is no ${name}`,
  };
  const { checks } = await summarizeTable(table, { lineage });
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

function breachesOf(check: Check | undefined): string[] {
  return (check?.breaches ?? []).map(
    ({ column, row, rowCount, problem }) => `${column} ${row} (${rowCount}): ${problem}`,
  );
}

test('values that keep to the contract hold', async () => {
  const { values, ids: unique } = await checkAll(preprocessed(), {});
  expect(values).toMatchObject({ state: 'holds', breaches: [] });
  expect(unique).toMatchObject({ state: 'holds' });
});

test.each([
  ['an id outside the vocabulary', 1, 30_522, /question_ids 1 \(1\): .*got 30522 at place 1/],
  ['an id behind the length', 5, 7, /question_ids 1 \(1\): expected \[PAD\] .*id 7 at place 5/],
  ['no [CLS] in front', 0, 7, /question_ids 1 \(1\): expected \[CLS\] first, got id 7/],
  ['no [SEP] at the end', 2, 7, /question_ids 1 \(1\): expected \[SEP\] last, got id 7/],
])('%s is a breach with its row', async (_, place, id, expected) => {
  const table = preprocessed(({ questionIds }) => {
    questionIds[maxQuestionTokenCount + place] = id;
  });
  const { values } = await checkAll(table, {});
  expect(values!.state).toBe('broken');
  expect(breachesOf(values)).toEqual([expect.stringMatching(expected)]);
});

test('lengths out of range are a breach, the first row and how many', async () => {
  const table = preprocessed(({ questionLength }) => questionLength.set([0, 51], 1));
  const { values } = await checkAll(table, {});
  expect(breachesOf(values)).toEqual(['question_length 1 (2): expected 1 to 50, got 0']);
});

test('an id that stands there twice is a breach', async () => {
  const table = preprocessed(({ sampleIds }) => sampleIds.splice(2, 1, 'a'));
  const { ids: unique } = await checkAll(table, {});
  expect(breachesOf(unique)).toEqual([
    'sample_id 2 (1): expected an id of its own, got that of row 0',
  ]);
});

test('ids are joined with the table that they come from, splits compared, rows counted', async () => {
  const columns = {
    sample_id: ['a', 'b'],
    image_id: ['a', 'b'],
    split: ['train', 'test'],
    question: ['?', '?'],
    question_type: ['other', 'other'],
    answer: ['x', 'x'],
    short_answer: ['x', 'x'],
    answers: [['x'], ['x']],
  };
  const samples = contractTable(samplesTable, [packBatch(samplesTable, 2, columns)]);
  const found = await checkAll(preprocessed(), { samples });
  expect(breachesOf(found.samples)).toEqual([
    'split 1 (1): expected test as in samples@1, got train',
    'sample_id 2 (1): expected an id of samples@1, got c',
  ]);
  expect(found.rows!.breaches[0]!.problem).toBe('expected 2 rows as in samples@1, got 3');
  expect(found.pixels).toMatchObject({ state: 'skipped', text: 'there is no pixels' });
});

test.each(['concat', 'image', 'text', 'gated', 'patch'])(
  'fused = 512 + 50 holds for %s, whatever the order of rows',
  async (method) => {
    const found = await checkAll(
      await fused(method),
      { features: features() },
      { config: { method } },
    );
    expect(found['fused = 512 + 50']).toMatchObject({ state: 'holds' });
    expect(found.rows).toMatchObject({ state: 'holds' });
  },
);

test.each([
  ['concat', 3, /place 3 does not follow from image/],
  ['concat', imageFeatureCount + 2, /place 514 does not follow from text/],
  ['gated', 3, /place 3 does not follow from image/],
  ['image', imageFeatureCount, /place 512 does not follow from text/],
])('fused = 512 + 50 finds a changed value with %s at place %i', async (method, place, says) => {
  const table = await fused(method, (values) => {
    values[fusedFeatureCount + place] = -99;
  });
  const found = await checkAll(table, { features: features() }, { config: { method } });
  expect(breachesOf(found['fused = 512 + 50'])).toEqual([expect.stringMatching(says)]);
  expect(found['fused = 512 + 50']!.breaches[0]!.row).toBe(1);
});

test('a number that is none is a breach of fused@1', async () => {
  const table = await fused('concat', (values) => {
    values[2 * fusedFeatureCount + 9] = Number.NaN;
  });
  const { values } = await checkAll(table, {});
  expect(breachesOf(values)).toEqual(['fused 2 (1): expected finite numbers, got NaN at place 9']);
});
