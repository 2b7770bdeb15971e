import type { Prediction } from '@sightline/lesson';
import { expect, test } from 'vitest';
import { pickSamples } from './pick-samples.ts';

const row = (sampleId: string, questionType: string, correct: boolean): Prediction => ({
  sampleId,
  split: 'test',
  questionType,
  question: '?',
  expected: 'a',
  predicted: correct ? 'a' : 'b',
  correct,
  confidence: 0.5,
});

test('right and wrong answers of several question types are shown, the same ones each time', () => {
  const rows = [
    ...['a', 'b', 'c', 'd', 'e'].map((name) => row(`right-${name}`, 'color', true)),
    row('right-count', 'count', true),
    row('wrong-color', 'color', false),
    row('wrong-count', 'count', false),
    row('wrong-other', 'count', false),
  ];
  const expected = [
    ...['right-a', 'right-count', 'wrong-count', 'right-b', 'right-c', 'wrong-color'],
  ];
  expect(pickSamples(rows, 6)).toEqual(expected);
});

test('a run without mistakes, and one without answers, show what there is', () => {
  expect(pickSamples([row('1', 'color', true), row('2', 'color', true)], 6)).toEqual(['1', '2']);
  expect(pickSamples([], 6)).toEqual([]);
});
