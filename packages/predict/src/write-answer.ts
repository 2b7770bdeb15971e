import { decodeTokens, endTokenId, maxAnswerTokenCount } from '@sightline/contracts';
import { inJavaScript, type Tensor2D, tf } from '@sightline/tensor';
import { AnswerWriter } from '@sightline/train';
import type { Model } from './model.ts';
import type { Prediction, TokenChoice } from './prediction.ts';
import { type Fused, fusedTensors } from './see.ts';

const rivalCount = 5;

/** A writer of the answer from what fusion made, and what lets it go. */
export function startWriting(fused: Fused, { decoder }: Model): AnswerWriter {
  const { features, sequence } = fusedTensors(fused);
  const writer = new AnswerWriter(features, decoder, sequence);
  tf.dispose([features, sequence?.patches ?? [], sequence?.question ?? []]);
  return writer;
}

/**
 * Probability of every piece of the vocabulary.
 *
 * @param logits float32 [1, known + 1], from `AnswerWriter`; disposed here
 * @returns float32 [30522]
 */
function probabilitiesOf(logits: Tensor2D, { decoder, outputBiases }: Model): Float32Array {
  const scores = logits.dataSync<'float32'>().slice();
  logits.dispose();
  const highest = scores.reduce((most, score) => Math.max(most, score));
  const total = scores.reduce((sum, score) => sum + Math.exp(score - highest), 0);
  const probabilityOf = (score: number): number => Math.exp(score - highest) / total;
  const probabilities = outputBiases.map(probabilityOf); // what a piece has whose embedding is zero
  for (const [place, piece] of decoder.pieces.known.entries()) {
    probabilities[piece] = probabilityOf(scores[place]!);
  }
  return probabilities;
}

/** The likeliest pieces, best first. */
function likeliest(probabilities: Float32Array): number[] {
  const best: number[] = [];
  for (const [id, probability] of probabilities.entries()) {
    if (best.length > rivalCount && probability <= probabilities[best.at(-1)!]!) continue;
    const place = best.findIndex((other) => probability > probabilities[other]!);
    best.splice(place < 0 ? best.length : place, 0, id);
    best.length = Math.min(best.length, rivalCount + 1);
  }
  return best;
}

export type WrittenAnswer = Pick<Prediction, 'answer' | 'confidence' | 'tokens'> & {
  /** Token ids, [SEP] last unless there was no room for it. */
  ids: number[];
  /** Of the last token, float32 [30522]. */
  probabilities: Float32Array;
};

/** Writes an answer token by token, always the likeliest one, keeping its rivals. */
export function writeAnswer(fused: Fused, model: Model): WrittenAnswer {
  return inJavaScript(() => writeTokens(fused, model));
}

function writeTokens(fused: Fused, model: Model): WrittenAnswer {
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
    const probabilities = probabilitiesOf(writer.next(written.ids.slice(-1)), model);
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
  writer.dispose();
  return { ...written, answer: decodeTokens(written.ids, vocabulary) };
}
