import { patchesTable, preprocessedTable } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { rowParts } from './row-parts.ts';
import { vectorFigures } from './vector-figures.ts';

const pieces = new Map([
  [101, '[CLS]'],
  [102, '[SEP]'],
  [7, 'play'],
  [8, '##ing'],
  [100, '[UNK]'],
]);
const vocabulary = Array.from({ length: 103 }, (_, id) => pieces.get(id) ?? `w${id}`);

test('token ids are shown piece by piece, and padding is counted', () => {
  const ids = Int32Array.from({ length: 50 }, (_, at) => [101, 7, 8, 100, 999, 102][at] ?? 0);
  const values = { question_ids: ids, question_length: 6 };
  const [tokens] = rowParts(preprocessedTable.schema, { row: 0, values }, () => vocabulary);
  expect(tokens).toEqual({
    kind: 'tokens',
    name: 'question',
    text: 'playing [UNK] [UNK]',
    length: 6,
    width: 50,
    paddingCount: 44,
    pieces: [
      { id: 101, piece: '[CLS]', kind: 'special' },
      { id: 7, piece: 'play', kind: 'word' },
      { id: 8, piece: '##ing', kind: 'continuation' },
      { id: 100, piece: '[UNK]', kind: 'unknown' },
      { id: 999, piece: '[UNK]', kind: 'unknown' },
      { id: 102, piece: '[SEP]', kind: 'special' },
    ],
  });
});

test('a grid of vectors has a norm a place, and how far each is from the mean', () => {
  const patches = new Float32Array(49 * 128);
  patches.set([3, 4], 128 * 10);
  const [grid] = rowParts(patchesTable.schema, { row: 0, values: { patches } }, () => vocabulary);
  if (grid?.kind !== 'grid') throw new Error('expected a grid');
  expect(grid.norms.filter((norm) => norm > 0)).toEqual([5]);
  expect(grid.norms[10]).toBe(5);
  expect(grid.deviations[10]).toBeCloseTo((5 * 48) / 49, 5);
  expect(grid.deviations[0]).toBeCloseTo(5 / 49, 5);
});

test('a vector is told by its norm, its range and the means of its stretches', () => {
  expect(vectorFigures([3, 0, -4, 0, 0], 2)).toEqual({
    length: 5,
    norm: 5,
    min: -4,
    max: 3,
    nanCount: 0,
    zeroCount: 3,
    strip: [1.5, -4 / 3],
  });
  expect(vectorFigures([1, Number.NaN], 9)).toMatchObject({ nanCount: 1, min: 1, max: 1 });
});
