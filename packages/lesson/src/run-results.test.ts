import {
  type ColumnValues,
  memoryReader,
  metricsTable,
  packBatch,
  predictionsTable,
  scoresTable,
  type TableContract,
  type TableReader,
} from '@sightline/contracts';
import { expect, test } from 'vitest';
import { readRunResults } from './run-results.ts';

function readerOf(
  contract: TableContract,
  rowCount: number,
  columns: Record<string, ColumnValues>,
): TableReader {
  return memoryReader(contract, [packBatch(contract, rowCount, columns)]);
}

test('the three tables of train become epochs with both splits, scores and predictions', async () => {
  const text = ['x'];
  const tables = {
    metrics: readerOf(metricsTable, 3, {
      epoch: Int32Array.of(2, 1, 1),
      step: Int32Array.of(20, 10, 10),
      split: ['train', 'validation', 'train'],
      loss: Float64Array.of(1, 2.5, 2),
      accuracy: Float64Array.of(0.5, 0.2, 0.25),
      learning_rate: Float64Array.of(1e-4, 1e-3, 1e-3),
      gradient_norm: Float64Array.of(3, 4, 5),
    }),
    scores: readerOf(scoresTable, 1, {
      split: ['test'],
      predictor: ['model'],
      question_type: ['all'],
      row_count: Int32Array.of(4),
      correct_count: Int32Array.of(3),
      accuracy: Float64Array.of(0.75),
    }),
    predictions: readerOf(predictionsTable, 1, {
      sample_id: text,
      split: text,
      question_type: text,
      question: text,
      expected: text,
      predicted: text,
      correct: [true],
      confidence: Float32Array.of(0.5),
    }),
  };
  const results = await readRunResults((name) => tables[name]);
  expect(results.epochs).toEqual([
    {
      epoch: 1,
      step: 10,
      train: { loss: 2, accuracy: 0.25 },
      heldOut: { loss: 2.5, accuracy: 0.2 },
      learningRate: 1e-3,
      gradientNorm: 5,
    },
    {
      epoch: 2,
      step: 20,
      train: { loss: 1, accuracy: 0.5 },
      learningRate: 1e-4,
      gradientNorm: 3,
    },
  ]);
  expect(results.scores).toEqual([
    {
      split: 'test',
      predictor: 'model',
      questionType: 'all',
      rowCount: 4,
      correctCount: 3,
      accuracy: 0.75,
    },
  ]);
  expect(results.predictions[0]).toMatchObject({ sampleId: 'x', correct: true, confidence: 0.5 });
});
