import type { Evaluation, RunRecord, StageRecord } from '@sightline/contracts';
import { StageError, stageNames } from '@sightline/contracts';
import type { Retrieval, RunResults, Score } from '@sightline/lesson';
import type { FlowRow } from '@sightline/report';
import { expect, test } from 'vitest';
import { renderError } from '../terminal/print-error.ts';
import { createScreen } from '../terminal/screen.ts';
import { textWidth } from '../terminal/text-width.ts';
import { renderRunSummary } from './run-summary.ts';
import { renderRuns } from './runs.ts';

const stages = stageNames.map(
  (stage): StageRecord => ({
    stage,
    state: 'completed',
    reason: 'run: never ran',
    attemptCount: 2,
    seconds: 754,
    artifact: { stage, uri: '', sha256: '', rowCount: 1_234_567, schemaHash: '' },
  }),
);
const run: RunRecord = {
  id: '20260101-000000-default-abcd',
  recipe: 'default',
  engine: 'temporal',
  state: 'interrupted',
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T01:02:09.000Z',
  seed: 1,
  config: {},
  stages,
};
const flow: FlowRow[] = stages.map((record) => ({
  record,
  inShape: '[224,224,3] + [50]',
  outShape: 'answers, metrics, scores',
}));
const score = (predictor: string, accuracy: number): Score => ({
  split: 'test',
  predictor,
  questionType: 'all',
  rowCount: 1000,
  correctCount: accuracy * 1000,
  accuracy,
});
const results: RunResults = {
  epochs: [2.31, 1.2, 1.19, 1.4].map((loss, index) => ({
    epoch: index + 1,
    step: index,
    train: { loss: loss / (index + 1), accuracy: 1 },
    heldOut: { loss, accuracy: index / 4 },
    learningRate: 1,
    gradientNorm: 1,
  })),
  scores: [
    score('model', 0.9),
    score('majority', 0.1),
    score('blind', 0.4),
    score('shuffled', 0.2),
  ],
  predictions: ['color', 'kind', 'place'].map((questionType) => ({
    sampleId: 'a',
    split: 'test',
    questionType,
    question: 'Which of the many things in the picture is the one with the hat?',
    expected: 'It is the cat at the bottom left of the picture.',
    predicted: 'the the the the the the the the the the the the the the',
    correct: false,
    confidence: 0.5,
  })),
};

const estimate = { mean: 0.5, low: 0.25, high: 0.75, rowCount: 12_345 };
const byType = {
  all: estimate,
  byQuestionType: { color: estimate, 'relational/nearest': estimate },
};
const evaluation: Evaluation = {
  splits: [
    {
      split: 'test',
      rowCount: 12_345,
      imageCount: 1000,
      exactMatch: { model: byType, blind: byType, shuffled: byType, majority: byType },
      calibration: { ece: 0.1234, bins: [] },
      mistakes: results.predictions.map(({ expected, predicted }) => ({
        expected,
        predicted,
        count: 1234,
      })),
    },
  ],
};

const retrieval: Retrieval[] = (['image-to-text', 'text-to-image'] as const).map((direction) => ({
  split: 'test',
  direction,
  k: 10,
  recall: 1,
  chance: 0.1234,
  queryCount: 25_000,
  candidateCount: 25_000,
}));

test.each([60, 80, 120])('at %i columns no line of a run is longer than the screen', (columns) => {
  const screen = createScreen({ isTTY: true, columns }, { FORCE_COLOR: '1' });
  const error = new StageError('failed', { message: 'word '.repeat(40), fix: '/path'.repeat(40) });
  const text = [
    renderRunSummary(screen, run, flow, { results, evaluation, retrieval }),
    renderRuns(screen, [{ run, accuracy: 0.5 }], { runCount: 20, unreadable: [] }, Date.now()),
    renderError(screen, error, []),
  ].join('');
  expect(text.split('\n').filter((line) => textWidth(line) > columns)).toEqual([]);
  expect(text).toContain('Is it looking?');
  expect(text).toContain('Where it goes wrong');
  expect(text).toMatch(/picture for a text .*10 of 25,000/);
});

test('a log gets an error in one line, however long', () => {
  const error = new StageError('failed', { message: 'word '.repeat(40).trim(), fix: 'Mend it.' });
  expect(renderError(createScreen({}, {}), error, []).split('\n')).toHaveLength(3);
});

test('an error that points at a place keeps the place below its text', () => {
  const message = `--where: expected a value, at character 9\n  split =  \n          ^`;
  const screen = createScreen({ isTTY: true, columns: 60 }, {});
  const lines = renderError(screen, new StageError('usage', { message }), []).split('\n');
  const [, text, mark] = lines;
  expect(text!.indexOf('=') + 2).toBe(mark!.indexOf('^'));
});
