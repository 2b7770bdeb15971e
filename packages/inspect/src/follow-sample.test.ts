import {
  memoryReader,
  packBatch,
  predictionsTable,
  rejectsTable,
  type StageName,
  samplesTable,
  type TableReader,
} from '@sightline/contracts';
import { expect, test } from 'vitest';
import { followSample, type Lookup } from './follow-sample.ts';

const ids = ['a/0', 'b/0', 'c/0'];

function samples(): TableReader {
  const text = (value: string): string[] => ids.map(() => value);
  const batch = packBatch(samplesTable, ids.length, {
    sample_id: ids,
    image_id: ids.map((id) => id.slice(0, 1)),
    split: text('train'),
    question: text('What?'),
    question_type: text('kind'),
    answer: text('cat'),
    short_answer: text('cat'),
    answers: ids.map(() => ['cat']),
  });
  return memoryReader(samplesTable, [batch]);
}

function rejects(...rowIds: string[]): TableReader {
  const text = (value: string): string[] => rowIds.map(() => value);
  const batch = packBatch(rejectsTable, rowIds.length, {
    row_id: rowIds,
    where: text('line 3'),
    reason: text('corrupt-image'),
    message: text('It is cut off.'),
  });
  return memoryReader(rejectsTable, [batch]);
}

function empty(contract: typeof samplesTable): TableReader {
  return memoryReader(contract, []);
}

const lookupIn =
  (tables: Record<string, TableReader>): Lookup =>
  async (stage: StageName, table: string) =>
    tables[`${stage}/${table}`];

const statesOf = async (tables: Record<string, TableReader>, id: string) =>
  (await followSample(lookupIn(tables), id))?.map(({ state }) => state);

test('a sample is found, left out, absent, or the run did not get that far', async () => {
  const ingest = { 'ingest/samples': samples(), 'ingest/rejects': rejects('d/0') };
  const preprocess = { 'preprocess/preprocessed': empty(samplesTable) };
  const out = { ...ingest, ...preprocess, 'preprocess/rejects': rejects('b/0') };
  expect(await statesOf(out, 'b/0')).toEqual([
    'found',
    'left-out',
    'not-reached',
    'not-reached',
    'not-reached',
  ]);
  expect(await statesOf(out, 'd/0')).toEqual(['left-out', ...Array(4).fill('not-reached')]);
  expect(await statesOf(out, 'x/0')).toBeUndefined();
  expect(
    await statesOf({ ...ingest, 'train/predictions': empty(predictionsTable) }, 'a/0'),
  ).toEqual(['found', 'no-artifact', 'no-artifact', 'no-artifact', 'absent']);
});

test('nothing but ids is read on the way to a row', async () => {
  const asked: (readonly string[] | undefined)[] = [];
  const table = samples();
  const watched: TableReader = {
    ...table,
    batches: (columns, options) => {
      asked.push(columns);
      return table.batches(columns, options);
    },
  };
  const [ingest] = (await followSample(lookupIn({ 'ingest/samples': watched }), 'c/0'))!;
  expect(ingest).toMatchObject({ state: 'found', rows: [{ row: 2, values: { image_id: 'c' } }] });
  expect(asked).toEqual([['sample_id']]);
});
