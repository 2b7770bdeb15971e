import { createRandom } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { type AnswerRows, emptyRows } from './answer-rows.ts';
import { evaluatePredictions, type JudgedAnswers } from './evaluate-predictions.ts';

const answers = ['red', 'red', 'blue', 'yes', 'no', 'yes'];
const rows: AnswerRows = {
  ...emptyRows,
  sampleIds: answers.map((_, row) => `s${row}`),
  imageIds: ['a', 'a', 'b', 'b', 'c', 'c'],
  questions: answers.map(() => 'what?'),
  questionTypes: ['color', 'color', 'color', 'presence', 'presence', 'presence'],
  answers,
  references: answers.map((answer) => [answer]),
};
const predicted = ['red', 'blue', 'blue', 'yes', 'no', 'no'];
const right = answers.map((answer, row) => answer === predicted[row]);
const wrong = answers.map(() => false);
const judged: JudgedAnswers = {
  rows,
  predicted,
  right: { model: right, shuffled: wrong, blind: wrong, majority: wrong },
  confidences: Float32Array.from([0.75, 0.75, 0.75, 0.75, 0.75, 0.75]),
};

const evaluate = (answered: JudgedAnswers, seed = 1) =>
  evaluatePredictions('test', answered, createRandom(seed).below);

test('a split is told overall and by question type, for the model and for the others', () => {
  const { exactMatch, rowCount, imageCount } = evaluate(judged);
  expect({ rowCount, imageCount }).toEqual({ rowCount: 6, imageCount: 3 });
  expect(exactMatch.model.all).toMatchObject({ mean: 4 / 6, rowCount: 6 });
  expect(Object.keys(exactMatch.model.byQuestionType)).toEqual(['color', 'presence']);
  expect(exactMatch.model.byQuestionType.color).toMatchObject({ mean: 2 / 3, rowCount: 3 });
  expect(exactMatch.blind.all).toEqual({ mean: 0, low: 0, high: 0, rowCount: 6 });
});

test('types that share what stands before the slash are told together, too', () => {
  const types = ['near/a', 'near/b', 'near/b', 'yes/no', 'yes/no', 'nearest'];
  const grouped = { ...judged, rows: { ...rows, questionTypes: types } };
  const { byQuestionType } = evaluate(grouped).exactMatch.model;
  expect(Object.keys(byQuestionType)).toEqual(['near', 'near/a', 'near/b', 'nearest', 'yes/no']);
  expect(byQuestionType.near).toMatchObject({ mean: 2 / 3, rowCount: 3 });
  expect(byQuestionType['near/b']).toMatchObject({ mean: 0.5, rowCount: 2 });
});

test('intervals draw whole images: those that are half right leave nothing to chance', () => {
  const { low, high } = evaluate(judged).exactMatch.model.all;
  // a: 1 of 2, b: 2 of 2, c: 1 of 2
  expect({ low, high }).toEqual({ low: 0.5, high: 1 });
});

test('mistakes and calibration come from the model', () => {
  const { mistakes, calibration } = evaluate(judged);
  expect(mistakes).toEqual([
    { expected: 'red', predicted: 'blue', count: 1 },
    { expected: 'yes', predicted: 'no', count: 1 },
  ]);
  expect(calibration.ece).toBeCloseTo(0.75 - 4 / 6, 6);
});

test('ten reference answers bring the official VQA accuracy, fewer do not', () => {
  const ten = ['red', 'red', ...Array(8).fill('pink')];
  const references = [ten, ...rows.references.slice(1)];
  expect(evaluate({ ...judged, rows: { ...rows, references } }).vqaAccuracy?.all).toMatchObject({
    mean: expect.closeTo(0.6, 10),
    rowCount: 1,
  });
  expect(evaluate(judged)).not.toHaveProperty('vqaAccuracy');
});
