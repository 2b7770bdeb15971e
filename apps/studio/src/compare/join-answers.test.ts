import type { Prediction } from '@sightline/lesson';
import { expect, test } from 'vitest';
import { joinAnswers } from './join-answers.ts';

function answer(sampleId: string, predicted: string, more: Partial<Prediction> = {}): Prediction {
  return {
    ...{ sampleId, split: 'test', questionType: 'color', question: 'Which color?' },
    ...{ expected: 'red', predicted, correct: predicted === 'red', confidence: 0.5 },
    ...more,
  };
}

const always = () => true;
const idsOf = ({ answers }: ReturnType<typeof joinAnswers>) =>
  answers.map(({ sampleId }) => sampleId);

test('questions on which right stands against wrong come first, then other words, then the same', () => {
  const left = [answer('a', 'red'), answer('b', 'blue'), answer('c', 'blue'), answer('d', 'red')];
  const right = [
    answer('d', 'blue'),
    answer('c', 'green'),
    answer('b', 'blue'),
    answer('a', 'red'),
  ];
  const joined = joinAnswers(left, right, always, 10);
  expect(idsOf(joined)).toEqual(['d', 'c', 'a', 'b']);
  expect(joined.counts).toEqual({
    ...{ rowCount: 4, bothCount: 1, leftOnlyCount: 1, rightOnlyCount: 0 },
  });
  expect(joined.differingCount).toBe(2);
});

test('counts are of all questions, however few answers are returned', () => {
  const rows = Array.from({ length: 50 }, (_, index) => answer(`s${index}`, 'red'));
  const joined = joinAnswers(rows, rows, always, 3);
  expect([joined.answers.length, joined.counts.rowCount, joined.counts.bothCount]).toEqual([
    3, 50, 50,
  ]);
});

test('the same name with another question, answer or picture is another question', () => {
  const left = [answer('a', 'red'), answer('b', 'red'), answer('c', 'red'), answer('d', 'red')];
  const right = [
    answer('a', 'red', { question: 'Which shape?' }),
    answer('b', 'red', { expected: 'blue' }),
    answer('c', 'red'),
    answer('d', 'red'),
  ];
  const joined = joinAnswers(left, right, (id) => id !== 'c', 10);
  expect(idsOf(joined)).toEqual(['d']);
});

test('the validation split counts where the two share no test question', () => {
  const left = [answer('a', 'red'), answer('v', 'red', { split: 'validation' })];
  const right = [answer('v', 'blue', { split: 'validation' })];
  expect(joinAnswers(left, right, always, 10)).toMatchObject({
    split: 'validation',
    counts: { rowCount: 1, leftOnlyCount: 1 },
  });
});

test('runs that share nothing have no split and no counts', () => {
  const joined = joinAnswers([answer('a', 'red')], [answer('b', 'red')], always, 10);
  expect(joined).not.toHaveProperty('split');
  expect(joined.counts.rowCount).toBe(0);
});
