import { expect, test } from 'vitest';
import { compareBaselines } from './compare-baselines.ts';
import { keyInsightOf } from './key-insight.ts';
import type { Score } from './run-results.ts';

function scores(shares: Record<string, number>, rowCount = 100, split = 'test'): Score[] {
  return Object.entries(shares).map(([predictor, accuracy]) => ({
    split,
    predictor,
    questionType: 'all',
    rowCount,
    correctCount: Math.round(accuracy * rowCount),
    accuracy,
  }));
}

test('a model far above both baselines is looking', () => {
  const found = compareBaselines(scores({ shuffled: 0.3, blind: 0.4, majority: 0.1, model: 0.9 }));
  expect(found?.verdict).toBe('looks');
  expect(found?.sentence).toBe(
    'Yes: 50 points above the question alone, and exchange the images and it loses 60 points.',
  );
  expect(found?.accuracies.map(({ predictor }) => predictor)).toEqual([
    'model',
    'majority',
    'blind',
    'shuffled',
  ]);
});

test('a model that scores as well with other images is blind', () => {
  const found = compareBaselines(scores({ model: 0.42, blind: 0.41, shuffled: 0.42 }));
  expect(found?.verdict).toBe('blind');
  expect(found?.sentence).toBe(
    'No: with other images it scores 42 %, blind 41 %, and with the right ones 42 %.',
  );
});

test('the same difference counts with many rows and not with few', () => {
  const shares = { model: 0.5, blind: 0.4, shuffled: 0.4 };
  expect(compareBaselines(scores(shares, 20))?.verdict).toBe('unclear');
  expect(compareBaselines(scores(shares, 20))?.sentence).toContain('20 questions are too few');
  expect(compareBaselines(scores(shares, 2000))?.verdict).toBe('looks');
});

test('a model that needs the image and yet gains nothing is told apart', () => {
  const found = compareBaselines(scores({ model: 0.41, blind: 0.4, shuffled: 0.1 }));
  expect(found?.sentence).toMatch(/^In part: exchange the images and it loses 31 points/);
});

test('the test split is preferred and single question types are left out', () => {
  const mixed = [
    ...scores({ model: 0.2 }, 10, 'validation'),
    { ...scores({ model: 0.3 }, 10)[0]!, questionType: 'color' },
    ...scores({ model: 0.7 }, 10),
  ];
  expect(compareBaselines(mixed)?.accuracies).toEqual([{ predictor: 'model', accuracy: 0.7 }]);
  expect(compareBaselines(mixed)?.sentence).toContain('Not measured');
});

test('a run without scores has no comparison', () => {
  expect(compareBaselines([])).toBeUndefined();
});

test('pairs that training never shows together stand beside the test split', () => {
  const found = compareBaselines([
    ...scores({ model: 0.9, blind: 0.4, shuffled: 0.2 }),
    ...scores({ model: 0.55, blind: 0.1, shuffled: 0.2 }, 40, 'unseen'),
  ]);
  expect(found).toMatchObject({ split: 'test', rowCount: 100, verdict: 'looks' });
  expect(found?.unseen).toEqual({ rowCount: 40, accuracy: 0.55, blind: 0.1 });
  expect(compareBaselines(scores({ model: 0.9 }))).not.toHaveProperty('unseen');
});

test('of captions nobody asks: the comparison is with the commonest sentence', () => {
  const overall = scores({ model: 0.9, blind: 0.1, shuffled: 0.2 });
  const captions = overall.map((row) => ({ ...row, questionType: 'caption' }));
  const found = compareBaselines([...overall, ...captions]);
  expect(found?.task).toBe('captions');
  expect(found?.sentence).toMatch(/^Yes: 80 points above the commonest sentence, and exchange/);
  expect(keyInsightOf({ epochs: [], scores: [...overall, ...captions], predictions: [] })).toBe(
    'The picture decides: the commonest sentence is right in 10 % and one about another picture in 20 %, but one about the right picture in 90 %.',
  );
});
