import { fusedFeatureCount, maxAnswerTokenCount, vocabularySize } from '@sightline/contracts';
import {
  type BatchOutcome,
  crossEntropy,
  dropout,
  type FitData,
  type Tensor1D,
  type Tensor2D,
  type TrainingPass,
  tf,
  type Weights,
} from '@sightline/tensor';
import { type AnswerRows, rowCountOf } from './answer-rows.ts';
import {
  type DecoderShape,
  type DecoderStart,
  decodeStates,
  standardise,
  tokenLogits,
} from './decoder.ts';

/** Fused features of some rows, float32 [rows, 562]. */
export function fusedTensor(fused: Float32Array, items: Int32Array): Tensor2D {
  const values = new Float32Array(items.length * fusedFeatureCount);
  for (const [index, item] of items.entries()) {
    const start = item * fusedFeatureCount;
    values.set(fused.subarray(start, start + fusedFeatureCount), index * fusedFeatureCount);
  }
  return tf.tensor2d(values, [items.length, fusedFeatureCount]);
}

/** Where the batch's answer tokens stand, without padding: [batch, time] laid out flat. */
function layOutTargets(
  rows: AnswerRows,
  items: Int32Array,
): { time: number; inputs: Int32Array; at: number[]; targets: number[]; itemOfTarget: number[] } {
  const time = items.reduce((most, item) => Math.max(most, rows.answerLengths[item]!), 1);
  const inputs = new Int32Array(items.length * (time - 1));
  const [at, targets, itemOfTarget]: [number[], number[], number[]] = [[], [], []];
  for (const [index, item] of items.entries()) {
    for (let position = 0; position < rows.answerLengths[item]!; position++) {
      const id = rows.answerIds[item * maxAnswerTokenCount + position]!;
      if (position < time - 1) inputs[index * (time - 1) + position] = id;
      at.push(index * time + position);
      targets.push(id);
      itemOfTarget.push(index);
    }
  }
  return { time, inputs, at, targets, itemOfTarget };
}

function countRight(
  logits: Tensor2D,
  targets: Tensor1D,
  itemOfTarget: number[],
  itemCount: number,
): BatchOutcome['correctCount'] {
  const wrong = tf.cast(tf.notEqual(tf.argMax(logits, 1), targets), 'float32') as Tensor1D;
  const items = tf.tensor1d(itemOfTarget, 'int32');
  const wrongTokens = tf.unsortedSegmentSum(wrong, items, itemCount); // [items]
  return tf.sum(tf.cast(tf.equal(wrongTokens, 0), 'float32'));
}

/** The fit's view of a split: an item is a sample; right when every token of its answer is. */
export function decoderData(
  rows: AnswerRows,
  config: DecoderShape & { fusedDropout: number; labelSmoothing: number },
): FitData {
  const forward = (items: Int32Array, weights: Weights, training?: TrainingPass): BatchOutcome => {
    const { time, inputs, at, targets, itemOfTarget } = layOutTargets(rows, items);
    const tokens = tf.tensor2d(inputs, [items.length, time - 1], 'int32');
    const normal = standardise(fusedTensor(rows.fused, items), weights);
    const seen = dropout(normal, config.fusedDropout, training?.random);
    const states = decodeStates(seen, tokens, weights, config);
    const flat = states.reshape([items.length * time, config.width]);
    // Only real tokens are scored: padding would cost as much as they do, 30,522 numbers each.
    const scored = tf.gather(flat, tf.tensor1d(at, 'int32')) as Tensor2D;
    const logits = tokenLogits(scored, weights);
    const labels = tf.tensor1d(targets, 'int32');
    return {
      loss: tf.mean(crossEntropy(logits, labels, training ? config.labelSmoothing : 0)),
      correctCount: countRight(logits, labels, itemOfTarget, items.length),
      count: items.length,
    };
  };
  return { itemIds: rows.sampleIds, forward };
}

/** Statistics of the training split that the decoder starts from. */
export function measureStart(rows: AnswerRows): DecoderStart {
  const rowCount = rowCountOf(rows);
  const fused = tf.tensor2d(rows.fused, [rowCount, fusedFeatureCount]);
  const { mean, variance } = tf.moments(fused, 0);
  const deviation = tf.add(tf.sqrt(variance), 1e-6);
  const counts = new Float32Array(vocabularySize).fill(0.01); // no token is impossible
  for (let row = 0; row < rowCount; row++) {
    const start = row * maxAnswerTokenCount;
    for (const id of rows.answerIds.subarray(start, start + rows.answerLengths[row]!))
      counts[id]! += 1;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const start = {
    mean: mean.dataSync<'float32'>().slice(),
    deviation: deviation.dataSync<'float32'>().slice(),
    tokenBias: counts.map((count) => Math.log(count / total)),
  };
  tf.dispose([fused, mean, variance, deviation]);
  return start;
}
