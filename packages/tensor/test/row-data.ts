import {
  createContext,
  type EpochEvent,
  type StageContext,
  type StageEvent,
} from '@sightline/contracts';
import { crossEntropy } from '../src/cross-entropy.ts';
import { dropout } from '../src/dropout.ts';
import { fit } from '../src/fit.ts';
import type { FitData } from '../src/fit-data.ts';
import type { FitOptions } from '../src/fit-state.ts';
import { glorotValues } from '../src/initial-values.ts';
import { linear } from '../src/linear.ts';
import { Parameters } from '../src/parameters.ts';
import { createRandom } from '../src/random.ts';
import { encodeSafetensors } from '../src/safetensors.ts';
import { type Tensor2D, tf } from '../src/tf.ts';

const [width, classCount] = [6, 3];

export const rowOptions: FitOptions = {
  model: 'decoder',
  epochCount: 4,
  batchSize: 16,
  peakLearningRate: 0.1,
  warmupShare: 0.1,
  weightDecay: 0.01,
  maxGradientNorm: 1,
  trainingCheckCount: 64,
  keep: 'last',
};

/**
 * Rows whose greatest of the first three values is their class: a linear layer can learn it.
 *
 * @param turn moves every row's class on by so much: what was learned from 0 is wrong of 1
 */
export function makeRowData(itemCount = 64, turn = 0): FitData {
  const random = createRandom(3);
  const rows = Array.from({ length: itemCount }, () =>
    Array.from({ length: width }, () => random.normal()),
  );
  const labelOf = (row: number[]): number => {
    const scores = row.slice(0, classCount);
    return (scores.indexOf(Math.max(...scores)) + turn) % classCount;
  };
  return {
    itemIds: rows.map((_, row) => `row-${row}`),
    forward(items, weights, training) {
      const batch = Array.from(items, (item) => rows[item]!);
      const labels = tf.tensor1d(batch.map(labelOf), 'int32');
      const x = dropout(tf.tensor2d(batch), 0.2, training?.random);
      const logits = linear(x, weights, 'layer') as Tensor2D;
      if (training) training.updates['layer.mean'] = tf.keep(tf.mean(logits, 0));
      return {
        loss: tf.mean(crossEntropy(logits, labels)),
        correctCount: tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32')),
        count: items.length,
      };
    },
  };
}

export function makeRowParameters(): Parameters {
  const parameters = new Parameters();
  const shape: [number, number] = [width, classCount];
  parameters.addTrained('layer.weight', shape, glorotValues(createRandom(1), shape));
  parameters.addRunning('layer.mean', [classCount], new Float32Array(classCount));
  return parameters;
}

export type RowFit = {
  parameters: Parameters;
  /** The parameters as a file. */
  bytes: Uint8Array;
  epochs: EpochEvent[];
  reported: StageEvent[];
};

/** Fits a linear layer to rows; the caller disposes `parameters`. */
export async function fitRows(
  options: Partial<FitOptions> = {},
  context: Partial<StageContext> = {},
  training: FitData = makeRowData(),
  validation: FitData = training,
): Promise<RowFit> {
  const parameters = makeRowParameters();
  const reported: StageEvent[] = [];
  const report = (event: StageEvent): void => void reported.push(event);
  const whole = createContext(7, { report, ...context });
  const epochs = await fit(parameters, training, validation, { ...rowOptions, ...options }, whole);
  return { parameters, bytes: encodeSafetensors(parameters.save()), epochs, reported };
}
