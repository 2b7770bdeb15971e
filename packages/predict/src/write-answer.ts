import { decodeTokens, endTokenId, maxAnswerTokenCount } from '@sightline/contracts';
import { type Tensor2D, tf } from '@sightline/tensor';
import { AnswerWriter } from '@sightline/train';
import type { Model } from './model.ts';
import type { Prediction, TokenChoice } from './prediction.ts';
import { type Fused, fusedTensors } from './see.ts';

const rivalCount = 5;

/** A writer of the answer from what fusion made, and what lets it go. */
export function startWriting(fused: Fused, { decoder, decoderWeights }: Model): AnswerWriter {
  const { features, sequence } = fusedTensors(fused);
  const writer = new AnswerWriter(features, decoderWeights, decoder.config, sequence);
  tf.dispose([features, sequence?.patches ?? [], sequence?.question ?? []]);
  return writer;
}

/** The likeliest tokens, best first, and the probability of each token, float32 [30522]. */
function weigh(logits: Tensor2D): { ids: Int32Array; probabilities: Float32Array } {
  return tf.tidy(() => {
    const probabilities = tf.softmax(logits).reshape([-1]);
    const { indices } = tf.topk(probabilities, rivalCount + 1);
    return {
      ids: indices.dataSync<'int32'>().slice(),
      probabilities: probabilities.dataSync<'float32'>().slice(),
    };
  });
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
  const writer = startWriting(fused, model);
  while (written.ids.length < maxAnswerTokenCount && written.ids.at(-1) !== endTokenId) {
    const logits = writer.next(written.ids.slice(-1));
    const { ids, probabilities } = weigh(logits);
    logits.dispose();
    const choose = (id: number): TokenChoice => ({
      text: vocabulary[id]!,
      probability: probabilities[id]!,
    });
    const [best, ...others] = ids;
    written.ids.push(best!);
    written.tokens.push({ ...choose(best!), rivals: others.map(choose) });
    written.confidence *= probabilities[best!]!;
    written.probabilities = probabilities;
  }
  writer.dispose();
  return { ...written, answer: decodeTokens(written.ids, vocabulary) };
}
