import { endTokenId, maxAnswerTokenCount } from '@sightline/contracts';
import { type Tensor2D, tf, type Weights } from '@sightline/tensor';
import { conditionOn } from './condition.ts';
import { type DecoderShape, decodeStates, type Sequence, tokenLogits } from './decoder.ts';

export type GeneratedAnswer = {
  /** Token ids, [SEP] left out. */
  ids: number[];
  /** Product of the probabilities of the written tokens, [SEP] included. */
  confidence: number;
};

/**
 * Probabilities of the next token of each answer.
 *
 * @param fused float32 [batch, 562]
 * @param tokens int32 [batch, time], the answers so far
 * @param sequence what the decoder looks at instead, where it has one
 * @returns float32 [batch, 30522]
 */
export function nextProbabilities(
  fused: Tensor2D,
  tokens: Tensor2D,
  weights: Weights,
  shape: DecoderShape,
  sequence?: Sequence,
): Tensor2D {
  const states = decodeStates(sequence ?? conditionOn(fused, weights), tokens, weights, shape);
  const last = tf.slice(states, [0, tokens.shape[1], 0], [-1, 1, -1]); // [batch, 1, width]
  return tf.softmax(tokenLogits(last.reshape([-1, shape.width]), weights));
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
    const probabilities = nextProbabilities(fused, tokens, weights, shape, sequence);
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
