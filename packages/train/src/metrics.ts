import { type EpochEvent, metricsTable, packBatch } from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';

/** The training trace as a table: a row for training and one for validation each epoch. */
export function packMetrics(epochs: readonly EpochEvent[]): RecordBatch {
  const rows = epochs.flatMap((epoch) => [
    { ...epoch, split: 'train' },
    {
      ...epoch,
      split: 'validation',
      loss: epoch.validationLoss,
      accuracy: epoch.validationAccuracy,
    },
  ]);
  return packBatch(metricsTable, rows.length, {
    epoch: Int32Array.from(rows, (row) => row.epoch),
    step: Int32Array.from(rows, (row) => row.step),
    split: rows.map((row) => row.split),
    loss: Float64Array.from(rows, (row) => row.loss),
    accuracy: Float64Array.from(rows, (row) => row.accuracy),
    learning_rate: Float64Array.from(rows, (row) => row.learningRate),
    gradient_norm: Float64Array.from(rows, (row) => row.gradientNorm),
  });
}
