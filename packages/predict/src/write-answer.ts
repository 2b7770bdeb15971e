import {
  decodeTokens,
  endTokenId,
  fusedFeatureCount,
  maxAnswerTokenCount,
} from '@sightline/contracts';
import { tf, type Weights } from '@sightline/tensor';
import { type Decoder, nextProbabilities } from '@sightline/train';
import type { Prediction, TokenChoice, WrittenToken } from './prediction.ts';

const rivalCount = 5;

function likeliest(probabilities: Float32Array, vocabulary: readonly string[]): TokenChoice[] {
  const ids = Array.from(probabilities.keys()).sort(
    (a, b) => probabilities[b]! - probabilities[a]!,
  );
  return ids
    .slice(0, rivalCount)
    .map((id) => ({ text: vocabulary[id] ?? '[UNK]', probability: probabilities[id]! }));
}

/**
 * Writes an answer token by token, always the likeliest one, keeping the rivals at each place.
 *
 * @param fused float32 [562]
 */
export function writeAnswer(
  fused: Float32Array,
  { config }: Decoder,
  weights: Weights,
  vocabulary: readonly string[],
): Pick<Prediction, 'answer' | 'confidence' | 'tokens'> & { probabilities: Float32Array } {
  const condition = tf.tensor2d(fused, [1, fusedFeatureCount]);
  const ids: number[] = [];
  const tokens: WrittenToken[] = [];
  let confidence = 1;
  let probabilities = new Float32Array(0);
  while (ids.length < maxAnswerTokenCount && ids.at(-1) !== endTokenId) {
    probabilities = tf.tidy(() => {
      const written = tf.tensor2d(ids, [1, ids.length], 'int32');
      return nextProbabilities(condition, written, weights, config).dataSync<'float32'>().slice();
    });
    const rivals = likeliest(probabilities, vocabulary);
    ids.push(vocabulary.indexOf(rivals[0]!.text));
    tokens.push({ ...rivals[0]!, rivals });
    confidence *= rivals[0]!.probability;
  }
  condition.dispose();
  return { answer: decodeTokens(ids, vocabulary), confidence, tokens, probabilities };
}
