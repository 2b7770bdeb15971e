import { endTokenId, maxAnswerTokenCount } from '@sightline/contracts';
import { type Tensor1D, type Tensor2D, tf, type Weights } from '@sightline/tensor';
import { conditionOn } from './condition.ts';
import { type DecoderShape, decodeStates, type Sequence, tokenLogits } from './decoder.ts';

export type GeneratedAnswer = {
  /** Token ids, [SEP] left out. */
  ids: number[];
  /** Product of the probabilities of the written tokens, [SEP] included. */
  confidence: number;
};

/**
 * Scores of the next token of each answer.
 *
 * @param fused float32 [batch, 562]
 * @param tokens int32 [batch, time], the answers so far
 * @param sequence what the decoder looks at instead, where it has one
 * @returns logits, float32 [batch, 30522]
 */
export function nextLogits(
  fused: Tensor2D,
  tokens: Tensor2D,
  weights: Weights,
  shape: DecoderShape,
  sequence?: Sequence,
): Tensor2D {
  const states = decodeStates(sequence ?? conditionOn(fused, weights), tokens, weights, shape);
  const last = tf.slice(states, [0, tokens.shape[1], 0], [-1, 1, -1]); // [batch, 1, width]
  return tokenLogits(last.reshape([-1, shape.width]), weights);
}

/**
 * How likely each row is to be given one answer, in nats: what its tokens' logarithms of probability
 * add up to, [SEP] included.
 *
 * @param fused float32 [rows, 562]
 * @param ids the answer's token ids, [SEP] last
 * @returns float32 [rows]
 */
export function scoreAnswer(
  fused: Tensor2D,
  ids: readonly number[],
  weights: Weights,
  shape: DecoderShape,
  sequence?: Sequence,
): Tensor1D {
  const [rowCount] = fused.shape;
  const written = tf.tensor2d(
    Array(rowCount).fill(ids.slice(0, -1)).flat(),
    [rowCount, ids.length - 1],
    'int32',
  );
  const states = decodeStates(sequence ?? conditionOn(fused, weights), written, weights, shape);
  const logits = tokenLogits(states.reshape([-1, shape.width]), weights);
  const wanted = tf.oneHot(tf.tile(tf.tensor1d([...ids], 'int32'), [rowCount]), logits.shape[1]);
  const scores = tf.sum(tf.mul(tf.logSoftmax(logits), tf.cast(wanted, 'float32')), 1); // [rows * time]
  return tf.sum(scores.reshape([rowCount, ids.length]), 1) as Tensor1D;
}

/** Likeliest next token of each answer and its probability. */
function pickLikeliest(
  fused: Tensor2D,
  written: number[][],
  weights: Weights,
  shape: DecoderShape,
  sequence?: Sequence,
): { ids: Int32Array; probabilities: Float32Array } {
  return tf.tidy(() => {
    const time = written[0]!.length;
    const tokens = tf.tensor2d(written.flat(), [written.length, time], 'int32');
    const probabilities = tf.softmax(nextLogits(fused, tokens, weights, shape, sequence));
    return {
      ids: tf.argMax(probabilities, 1).dataSync<'int32'>().slice(),
      probabilities: tf.max(probabilities, 1).dataSync<'float32'>().slice(),
    };
  });
}

/**
 * Writes an answer for each row, token by token, always the likeliest one (greedy).
 *
 * @param fused float32 [rows, 562]; it and `sequence` stay the caller's
 */
export function generateAnswers(
  fused: Tensor2D,
  weights: Weights,
  shape: DecoderShape,
  sequence?: Sequence,
): GeneratedAnswer[] {
  const [rowCount] = fused.shape;
  const written: number[][] = Array.from({ length: rowCount }, () => []);
  const confidences = new Float64Array(rowCount).fill(1);
  const ended = new Uint8Array(rowCount);
  for (let time = 0; time < maxAnswerTokenCount && ended.includes(0); time++) {
    const { ids, probabilities } = pickLikeliest(fused, written, weights, shape, sequence);
    for (let row = 0; row < rowCount; row++) {
      written[row]!.push(ids[row]!);
      if (ended[row]) continue;
      confidences[row]! *= probabilities[row]!;
      if (ids[row] === endTokenId) ended[row] = 1;
    }
  }
  return written.map((ids, row) => {
    const end = ids.indexOf(endTokenId);
    return { ids: end < 0 ? ids : ids.slice(0, end), confidence: confidences[row]! };
  });
}
