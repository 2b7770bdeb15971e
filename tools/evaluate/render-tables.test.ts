import { describe, expect, test } from 'vitest';
import type { Measurement, SplitScores } from './measurement.ts';
import { renderAblation, renderRecipes } from './render-tables.ts';
import type { Subject } from './subject.ts';

const stageVersions = { ingest: 1, preprocess: 1, features: 1, fusion: 1, train: 1 };
const loaded = { hash: 'now', stageVersions, source: 'made' };
const cats: Subject = { recipe: 'cats', label: 'cats', set: [], loaded };

function scores(accuracy: number, more: Partial<SplitScores> = {}): SplitScores {
  const estimate = (mean: number) => {
    return { mean, low: mean - 0.05, high: mean + 0.05, rowCount: 1200 };
  };
  return {
    rowCount: 1200,
    imageCount: 400,
    accuracy: {
      model: estimate(accuracy),
      shuffled: estimate(0.3),
      blind: estimate(0.4),
      majority: estimate(0.2),
    },
    byQuestionType: { color: { ...estimate(accuracy), blind: 0.4 } },
    calibrationError: 0.021,
    ...more,
  };
}

function measured(seed: number, splits: Record<string, SplitScores>): Measurement {
  return {
    recipe: 'cats',
    set: [],
    seed,
    settings: 'now',
    stageVersions,
    machine: '2 cores, TensorFlow 2.18.1 cpu',
    seconds: { ingest: 1, preprocess: 2, features: 60, fusion: 1, train: 20 + 10 * seed },
    splits,
  };
}

/** Cells of every row of every table, without the rules. */
function cellsOf(text: string): string[][] {
  const lines = text.split('\n').filter((line) => /^\| /.test(line));
  return lines.map((line) => line.split('|').slice(1, -1)).map((row) => row.map((c) => c.trim()));
}

describe('the table of recipes', () => {
  test('gives mean and sample standard deviation over the seeds, and the interval of each', () => {
    const results = [0.8, 0.9, 0.85].map((mean, index) =>
      measured(index + 1, { test: scores(mean) }),
    );
    const [head, row] = cellsOf(renderRecipes([cats], results));
    expect(Object.fromEntries(head!.map((title, column) => [title, row![column]]))).toEqual({
      recipe: 'cats',
      split: 'test',
      questions: '1,200',
      'accuracy %': '85.0 ± 5.0',
      '95 % interval of each seed': '75.0–85.0, 85.0–95.0, 80.0–90.0',
      shuffled: '30.0',
      blind: '40.0',
      majority: '20.0',
      ECE: '2.1',
      seeds: '1, 2, 3',
      seconds: '104',
    });
  });

  test('gives one seed without a spread', () => {
    const [, row] = cellsOf(renderRecipes([cats], [measured(1, { test: scores(0.8) })]));
    expect(row![3]).toBe('80.0');
  });

  test('gives a second decimal where a question is worth less than 0.05 %', () => {
    const [, row] = cellsOf(
      renderRecipes([cats], [measured(1, { test: scores(0.8, { rowCount: 9000 }) })]),
    );
    expect(row!.slice(3, 5)).toEqual(['80.00', '75.00–85.00']);
  });

  test('has a row for every split that no choice was made on, the test split first', () => {
    const splits = { validation: scores(0.9), unseen: scores(0.6), test: scores(0.8) };
    const rows = cellsOf(renderRecipes([cats], [measured(1, splits)])).slice(1);
    expect(rows.map(([, split, , accuracy]) => [split, accuracy])).toEqual([
      ['test', '80.0'],
      ['unseen', '60.0'],
    ]);
  });

  test('says of a recipe without measurements that it has none', () => {
    const [, row] = cellsOf(renderRecipes([cats], []));
    expect(row!.filter((cell) => cell !== '–')).toEqual(['cats', 'not measured yet']);
  });

  test('marks what was measured with other settings as stale', () => {
    const changed = { ...cats, loaded: { ...loaded, hash: 'other' } };
    const text = renderRecipes([changed], [measured(1, { test: scores(0.8) })]);
    expect(cellsOf(text)[1]!.slice(0, 4)).toEqual(['cats †', 'test', '1,200', '80.0']);
    expect(text).toContain('† stale');
    expect(renderRecipes([cats], [measured(1, { test: scores(0.8) })])).not.toContain('†');
  });

  test('counts only the seeds that were measured anew once one of them was', () => {
    const results = [
      { ...measured(1, { test: scores(0.5) }), settings: 'old' },
      measured(2, { test: scores(0.8) }),
    ];
    const [, row] = cellsOf(renderRecipes([cats], results));
    expect([row![0], row![3], row![9]]).toEqual(['cats', '80.0', '2']);
  });
});

test('question types get a table where a recipe has several', () => {
  const estimate = { mean: 0.7, low: 0.6, high: 0.8, rowCount: 50, blind: 0.25 };
  const byQuestionType = { place: estimate, color: { ...estimate, mean: 0.9 } };
  const text = renderRecipes([cats], [measured(1, { test: scores(0.8, { byQuestionType }) })]);
  expect(cellsOf(text).slice(2)).toEqual([
    ['recipe', 'question type (test)', 'questions', 'accuracy %', 'blind'],
    ['cats', 'color', '50', '90.0', '25.0'],
    ['cats', 'place', '50', '70.0', '25.0'],
  ]);
});

test('a question type of which seeds drew different numbers shows the least and the most', () => {
  const results = [12, 20].map((rowCount, index) => {
    const estimate = { mean: 0.7, low: 0.6, high: 0.8, rowCount, blind: 0.25 };
    const byQuestionType = { place: estimate, color: { ...estimate, rowCount: 30 } };
    return measured(index + 1, { test: scores(0.8, { byQuestionType }) });
  });
  const rows = cellsOf(renderRecipes([cats], results)).slice(-2);
  expect(rows.map(([, type, count]) => [type, count])).toEqual([
    ['color', '30'],
    ['place', '12–20'],
  ]);
});

test('answers that are sentences get a table of caption metrics', () => {
  const sentences = { rowCount: 40, bleu: [0.9, 0.8, 0.7, 0.61], rougeL: 0.75, cider: 3.2 };
  const text = renderRecipes([cats], [measured(1, { test: scores(0.8, { sentences }) })]);
  expect(cellsOf(text).at(-1)).toEqual(['cats', '40', '0.610', '0.750', '3.200']);
});

test('a variant that comes to the same settings as a measured recipe shows its numbers', () => {
  const concat = { ...cats, label: 'concat', set: ['fusion.method=concat'] };
  const gated = { ...concat, label: 'gated', loaded: { ...loaded, hash: 'gated' } };
  const text = renderAblation([concat, gated], [measured(1, { test: scores(0.8) })]);
  expect(cellsOf(text).map((row) => [row[0], row[3]])).toEqual([
    ['variant', 'accuracy %'],
    ['concat', '80.0'],
    ['gated', 'not measured yet'],
  ]);
});
