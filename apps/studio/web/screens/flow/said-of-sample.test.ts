import { expect, test } from 'vitest';
import type { FollowedSample } from '../../../src/api/index.ts';
import { saidOfSample } from './said-of-sample.ts';

const field = (name: string, value: string) => ({ kind: 'field' as const, name, value });

const sample: FollowedSample = {
  sampleId: 'made/2/0',
  stages: [
    {
      ...{ stage: 'ingest', state: 'found' },
      rows: [
        {
          ...{ table: 'samples', row: 4 },
          parts: [
            field('split', 'train'),
            field('question', 'Which color is the cat?'),
            field('answer', 'The cat is red.'),
          ],
        },
      ],
    },
  ],
};

test('a sample that is none of the list’s first says its question and split itself', () => {
  expect(saidOfSample(sample, 'made/2/0')).toEqual({
    ...{ question: 'Which color is the cat?', answer: 'The cat is red.', split: 'train' },
  });
});

test('while the next sample is read, nothing is said of it from the one before', () => {
  expect(saidOfSample(sample, 'made/3/0')).toBeUndefined();
  expect(saidOfSample({ sampleId: 'made/3/0', stages: [] }, 'made/3/0')).toBeUndefined();
});
