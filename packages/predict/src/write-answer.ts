import { decodeTokens, endTokenId, maxAnswerTokenCount } from '@sightline/contracts';
import { inJavaScript, type Tensor2D, tf } from '@sightline/tensor';
import { AnswerWriter } from '@sightline/train';
import { choiceCount, type Model } from './model.ts';
import type { Prediction, WrittenToken } from './prediction.ts';
import { type Fused, fusedTensors } from './see.ts';

/** A writer of the answer from what fusion made, and what lets it go. */
export function startWriting(fused: Fused, { decoder }: Model): AnswerWriter {
  const { features, sequence } = fusedTensors(fused);
  const writer = new AnswerWriter(features, decoder, sequence);
  tf.dispose([features, sequence?.patches ?? [], sequence?.question ?? []]);
  return writer;
}

/** How likely a token is: of pieces that the decoder knows, and of all others. */
type NextToken = {
  /** Likeliest pieces, best first. */
  best: TokenPlace[];
  /** Of every piece of the vocabulary, float32 [30522]. */
  all(): Float32Array;
};

type TokenPlace = { id: number; probability: number };

/**
 * Probabilities of the token that follows.
 *
 * @param logits float32 [1, known + 1], from `AnswerWriter`; disposed here
 */
function readNext(logits: Tensor2D, { decoder, outputBiases, likeliestOthers }: Model): NextToken {
  const scores = logits.dataSync<'float32'>().slice();
  logits.dispose();
  const highest = scores.reduce((most, score) => Math.max(most, score));
  const total = scores.reduce((sum, score) => sum + Math.exp(score - highest), 0);
  const probabilityOf = (score: number): number => Math.exp(score - highest) / total;
  const { known } = decoder.pieces;
  const place = (id: number, score: number): TokenPlace => ({
    id,
    probability: probabilityOf(score),
  });
  const places = [
    ...Array.from(known, (id, at) => place(id, scores[at]!)),
    ...likeliestOthers.map((id) => place(id, outputBiases[id]!)),
  ];
  return {
    best: places.sort((a, b) => b.probability - a.probability || a.id - b.id).slice(0, choiceCount),
    all() {
      const probabilities = outputBiases.map(probabilityOf); // a piece with an embedding of zero
      for (const [at, id] of known.entries()) probabilities[id] = probabilityOf(scores[at]!);
      return probabilities;
    },
  };
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
  const written = { confidence: 1, tokens: [] as WrittenToken[], ids: [] as number[] };
  const writer = startWriting(fused, model);
  let next: NextToken | undefined;
  while (written.ids.length < maxAnswerTokenCount && written.ids.at(-1) !== endTokenId) {
    next = readNext(writer.next(written.ids.slice(-1)), model);
    const [chosen, ...rivals] = next.best.map(({ id, probability }) => ({
      text: vocabulary[id]!,
      probability,
    }));
    written.ids.push(next.best[0]!.id);
    written.tokens.push({ ...chosen!, rivals });
    written.confidence *= chosen!.probability;
  }
  writer.dispose();
  const probabilities = next!.all();
  return { ...written, probabilities, answer: decodeTokens(written.ids, vocabulary) };
}
