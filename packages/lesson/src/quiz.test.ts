import type { Evaluation } from '@sightline/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyInsightOf } from './key-insight.ts';
import { pickExamples } from './pick-examples.ts';
import { quizOf } from './quiz.ts';
import type { EpochTrace, Prediction, RunResults, Score } from './run-results.ts';

function resultsOf(losses: number[], shares: [number, number, number]): RunResults {
  const epochs = losses.map(
    (loss, index): EpochTrace => ({
      epoch: index + 1,
      step: index,
      train: { loss: loss / 2, accuracy: 0.5 },
      heldOut: { loss, accuracy: 0.5 },
      learningRate: 1e-3,
      gradientNorm: 1,
    }),
  );
  const scores = ['model', 'blind', 'shuffled'].map(
    (predictor, index): Score => ({
      split: 'test',
      predictor,
      questionType: 'all',
      rowCount: 100,
      correctCount: Math.round(shares[index]! * 100),
      accuracy: shares[index]!,
    }),
  );
  return { epochs, scores, predictions: [] };
}

test('the quiz asks what the page asks, then two questions from the numbers of the run', () => {
  const quiz = quizOf(resultsOf([2, 1, 0.7, 0.8, 0.9], [0.9, 0.4, 0.3]));
  expect(quiz.map(({ question }) => question)).toEqual([
    'What happens to the image during preprocessing?',
    'The held-out images are exchanged among the questions. How many answers stay right?',
    'After which epoch was the loss on held-out images lowest?',
  ]);
  expect(quiz.map(({ options, answerIndex }) => options[answerIndex])).toEqual([
    'It is resized to 224 × 224 × 3 numbers',
    '30 %',
    'Epoch 3',
  ]);
});

test('the quiz about a captioning run speaks of sentences, for nobody asked a question', () => {
  const { scores, ...rest } = resultsOf([2, 1, 0.7], [0.9, 0.4, 0.3]);
  const captions = scores.map((score) => ({ ...score, questionType: 'caption' }));
  const [pixels, shuffled] = quizOf({ ...rest, scores: [...scores, ...captions] });
  expect(pixels!.explanation).toContain('The tokens come from the sentence');
  expect(shuffled!.question).toContain('How many sentences stay right?');
});

test('there are always three questions with different options and one right one among them', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const losses = fc.array(fc.double({ min: 0.01, max: 11, noNaN: true }), { maxLength: 9 });
  fc.assert(
    fc.property(losses, fc.tuple(share, share, share), (series, shares) => {
      const quiz = quizOf(resultsOf(series, shares));
      expect(quiz).toHaveLength(3);
      for (const { options, answerIndex } of quiz) {
        expect(new Set(options).size).toBe(options.length);
        expect(options.length).toBeGreaterThanOrEqual(3);
        expect(options[answerIndex]).toBeDefined();
      }
    }),
  );
});

test('a run without any result gets the questions that need none', () => {
  expect(quizOf({ epochs: [], scores: [], predictions: [] })).toHaveLength(3);
});

function evaluationOf(share: number, confidence: number, counts: number[]): Evaluation {
  const all = { mean: share, low: 0, high: 1, rowCount: 100 };
  const measured = { all, byQuestionType: {} };
  const bins = [
    { low: 0, high: 0.5, rowCount: 0, confidence: 0, accuracy: 0 },
    { low: 0.5, high: 1, rowCount: 100, confidence, accuracy: share },
  ];
  const split = {
    split: 'test',
    rowCount: 100,
    imageCount: 100,
    exactMatch: { model: measured, shuffled: measured, blind: measured, majority: measured },
    calibration: { ece: Math.abs(share - confidence), bins },
    mistakes: counts.map((count, index) => ({ expected: 'cat', predicted: `dog ${index}`, count })),
  };
  return { splits: [split] };
}

function typedResults(): RunResults {
  const results = resultsOf([2, 1, 0.7, 0.8, 0.9], [0.9, 0.4, 0.3]);
  const byType = { color: 1, count: 0.75, kind: 0.96, place: 0.98 };
  const typed = Object.entries(byType).map(([questionType, accuracy]) => ({
    ...results.scores[0]!,
    questionType,
    accuracy,
  }));
  return { ...results, scores: [...results.scores, ...typed] };
}

test('asked for more, the quiz goes on with what the run measured', () => {
  const evaluation = evaluationOf(0.9, 0.8, [1, 4, 2, 2]);
  const rows = { rowCount: 990, rejectCount: 10 };
  const quiz = quizOf(typedResults(), { count: 20, evaluation, rows });
  const rightAnswers = quiz.map(({ options, answerIndex }) => options[answerIndex]);
  expect(rightAnswers.slice(3)).toEqual([
    'count',
    '90 %',
    '“dog 1” where “cat” is right',
    'Those about images it never saw',
    '10.33 nats a token',
    '562',
    '10',
  ]);
  expect(quiz[4]!.explanation).toContain('it is 10 points too modest');
  expect(quiz[9]!.explanation).toContain('10 of 1,000, and 990 went on');
});

test('what a run does not decide is not asked: mistakes as common as each other, few rows', () => {
  const evaluation = evaluationOf(0.9, 0.8, [2, 2, 1]);
  const rows = { rowCount: 1, rejectCount: 0 };
  const asked = quizOf(typedResults(), { count: 20, evaluation, rows }).map((one) => one.question);
  expect(asked.filter((question) => /mistake|reject/.test(question))).toEqual([]);
});

test('every question has three or four different options, one right, and names a table', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const counts = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 10 });
  const count = fc.integer({ min: 0, max: 5000 });
  fc.assert(
    fc.property(fc.tuple(share, share, share), counts, count, count, (shares, many, all, lost) => {
      const facts = {
        count: 20,
        evaluation: evaluationOf(shares[0], shares[1], many),
        rows: { rowCount: all, rejectCount: lost },
      };
      const quiz = quizOf(resultsOf([3, 2, 1], shares), facts);
      expect(new Set(quiz.map(({ question }) => question)).size).toBe(quiz.length);
      for (const { options, answerIndex, evidence, explanation } of quiz) {
        expect(new Set(options).size).toBe(options.length);
        expect(options.length).toBeGreaterThanOrEqual(3);
        expect(options.length).toBeLessThanOrEqual(4);
        expect(options[answerIndex]).toBeDefined();
        expect(evidence).toMatch(/^(ingest|preprocess|features|fusion|train)\/[a-z]+$/);
        expect(explanation).not.toMatch(/NaN|undefined/);
      }
    }),
    { seed: 1 },
  );
});

test('the key insight follows the numbers', () => {
  expect(keyInsightOf(resultsOf([2, 1], [0.9, 0.4, 0.3]))).toBe(
    'Neither half is enough: the question alone gets 40 % right and with another image 30 %, but image and question together get 90 %.',
  );
  expect(keyInsightOf(resultsOf([2, 1], [0.4, 0.4, 0.4]))).toContain('train longer');
  expect(keyInsightOf(resultsOf([1, 2], [0.4, 0.4, 0.4]))).toContain('no proof of sight');
  expect(keyInsightOf({ epochs: [], scores: [], predictions: [] })).toBeUndefined();
});

test('examples take the commonest question types in turn, held-out rows only', () => {
  const row = (sampleId: string, questionType: string, split = 'test'): Prediction => ({
    sampleId,
    split,
    questionType,
    question: '?',
    expected: 'a',
    predicted: 'b',
    correct: false,
    confidence: 0.5,
  });
  const rows = [
    row('v', 'color', 'validation'),
    row('1', 'color'),
    row('2', 'count'),
    row('3', 'count'),
  ];
  expect(pickExamples(rows).map(({ sampleId }) => sampleId)).toEqual(['2', '1', '3']);
  expect(pickExamples(rows.slice(0, 1)).map(({ sampleId }) => sampleId)).toEqual(['v']);
  expect(pickExamples([])).toEqual([]);
});
