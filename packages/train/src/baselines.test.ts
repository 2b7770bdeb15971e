import { expect, test } from 'vitest';
import { type AnswerRows, emptyRows } from './answer-rows.ts';
import { fitBaselines } from './baselines.ts';

const rows: AnswerRows = {
  ...emptyRows,
  sampleIds: ['a', 'b', 'c', 'd', 'e'],
  questions: ['what color?', 'what color?', 'what color?', 'is it red?', 'which color?'],
  questionTypes: ['color', 'color', 'color', 'presence', 'color'],
  answers: ['red', 'red', 'blue', 'yes', 'blue'],
};

test('majority gives the commonest answer, the first in the alphabet of equally common ones', () => {
  const { majority } = fitBaselines(rows);
  expect(majority('anything', 'color')).toBe('blue');
});

test('blind knows the question, else its type, else the majority', () => {
  const { blind } = fitBaselines(rows);
  expect(blind('what color?', 'color')).toBe('red');
  expect(blind('never asked', 'presence')).toBe('yes');
  expect(blind('never asked', 'never seen')).toBe('blue');
});
