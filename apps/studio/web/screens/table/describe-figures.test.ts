import { expect, test } from 'vitest';
import { barsOf, type ColumnFigures, factsOf, sentenceOf } from './describe-figures.ts';

const none = { positiveInfinityCount: 0, negativeInfinityCount: 0, nanCount: 0 };
const loss: ColumnFigures = {
  name: 'loss',
  type: 'float64',
  isNullable: false,
  nullCount: 2,
  numbers: {
    ...none,
    valueCount: 3,
    min: 1,
    max: 3,
    mean: 2,
    std: 0.816496,
    histogram: [1, 0, 1, 0, 0, 0, 0, 0, 0, 1],
  },
};

test('a column of numbers is told in a sentence, in bars and in figures', () => {
  expect(sentenceOf(loss)).toBe('loss: 3 values from 1 to 3, mean 2; 2 nulls');
  expect(barsOf(loss)[0]).toEqual({ count: 1, label: '1 to 1.2' });
  expect(factsOf(loss)).toContainEqual(['std', '0.8165']);
  expect(factsOf(loss)).toContainEqual(['nulls', '2']);
});

test('figures that JSON turned into null, since there is nothing to sum up, are told as such', () => {
  const empty = { ...loss.numbers!, valueCount: 0, min: null, max: null, mean: null, std: null };
  const column = JSON.parse(JSON.stringify({ ...loss, numbers: empty })) as ColumnFigures;
  expect(sentenceOf(column)).toBe('loss: no values; 2 nulls');
  expect(barsOf(column)).toEqual([]);
  expect(factsOf(column)).toContainEqual(['min', '–']);
});

test('texts and truths are told by what is common', () => {
  const base = { name: 'split', isNullable: false, nullCount: 0 };
  const commonest = [
    { value: 'test', count: 4 },
    { value: 'train', count: 2 },
  ];
  const lengths = { ...loss.numbers!, max: 5 };
  const text = {
    valueCount: 6,
    emptyCount: 0,
    distinctCount: 2,
    isCapped: false,
    commonest,
    first: [],
    lengths,
  };
  expect(sentenceOf({ ...base, type: 'utf8', text })).toBe(
    'split: 2 different texts, the commonest “test” 4 times',
  );
  expect(barsOf({ ...base, type: 'utf8', text }).map(({ count }) => count)).toEqual([4, 2]);
  const booleans = { trueCount: 1, falseCount: 9 };
  expect(sentenceOf({ ...base, type: 'bool', booleans })).toBe('split: 1 true, 9 false');
});
