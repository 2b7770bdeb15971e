import { decodeTokens, endTokenId, maxAnswerTokenCount } from '@sightline/contracts';
import { tf } from '@sightline/tensor';
import { nextLogits } from '@sightline/train';
import type { Model } from './model.ts';
import type { Prediction, TokenChoice } from './prediction.ts';
import { type Fused, fusedTensors } from './see.ts';

const rivalCount = 5;

function likeliest(probabilities: Float32Array): number[] {
  const ids = Array.from(probabilities.keys());
  ids.sort((a, b) => probabilities[b]! - probabilities[a]!);
  return ids.slice(0, rivalCount + 1);
}

/** Logits of the next token, float32 [30522]. */
export function nextToken(
  fused: Fused,
  ids: readonly number[],
  { decoder, decoderWeights }: Model,
): Float32Array {
  return tf.tidy(() => {
    const { features, sequence } = fusedTensors(fused);
    const written = tf.tensor2d([...ids], [1, ids.length], 'int32');
    return nextLogits(features, written, decoderWeights, decoder.config, sequence)
      .dataSync<'float32'>()
      .slice();
  });
}

function softmax(logits: Float32Array): Float32Array {
  return tf.tidy(() => tf.softmax(tf.tensor1d(logits)).dataSync<'float32'>().slice());
}

export type WrittenAnswer = Pick<Prediction, 'answer' | 'confidence' | 'tokens'> & {
  /** Token ids, [SEP] last unless there was no room for it. */
  ids: number[];
  /** Of the last token, float32 [30522]. */
  probabilities: Float32Array;
};

/** Writes an answer token by token, always the likeliest one, keeping its rivals. */
export function writeAnswer(fused: Fused, model: Model): WrittenAnswer {
  const { vocabulary } = model;
  const written: WrittenAnswer = {
    answer: '',
    confidence: 1,
    tokens: [],
    ids: [],
    probabilities: new Float32Array(0),
  };
  while (written.ids.length < maxAnswerTokenCount && written.ids.at(-1) !== endTokenId) {
    const probabilities = softmax(nextToken(fused, written.ids, model));
    const choose = (id: number): TokenChoice => ({
      text: vocabulary[id]!,
      probability: probabilities[id]!,
    });
    const [best, ...others] = likeliest(probabilities);
    written.ids.push(best!);
    written.tokens.push({ ...choose(best!), rivals: others.map(choose) });
    written.confidence *= probabilities[best!]!;
    written.probabilities = probabilities;
  }
  return { ...written, answer: decodeTokens(written.ids, vocabulary) };
}
