import { decodeTokens, endTokenId, maxAnswerTokenCount } from '@sightline/contracts';
import { inJavaScript, tf } from '@sightline/tensor';
import { AnswerWriter } from '@sightline/train';
import { choiceCount, type Model } from './model.ts';
import { allProbabilities, likeliestPieces, type NextToken, readNext } from './next-token.ts';
import type { Prediction, WrittenToken } from './prediction.ts';
import { type Fused, fusedTensors } from './see.ts';

/** A writer of answers from what fusion made, a row each, and what lets it go. */
export function startWriting(fused: Fused, { decoder }: Pick<Model, 'decoder'>): AnswerWriter {
  const { features, sequence } = fusedTensors(fused);
  const writer = new AnswerWriter(features, decoder, sequence);
  tf.dispose([features, sequence?.patches ?? [], sequence?.question ?? []]);
  return writer;
}

/**
 * Scores of the token that follows, of all rows.
 *
 * @param written the token that each row was given since the last call; none to begin with
 * @returns float32, row-major [rows, known + 1]
 */
export function nextScores(writer: AnswerWriter, written: readonly number[]): Float32Array {
  const logits = writer.next(written);
  const scores = logits.dataSync<'float32'>().slice();
  logits.dispose();
  return scores;
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
    next = readNext(nextScores(writer, written.ids.slice(-1)));
    const best = likeliestPieces(next, choiceCount, model);
    const [chosen, ...rivals] = best.map(({ id, logProbability }) => ({
      text: vocabulary[id]!,
      probability: Math.exp(logProbability),
    }));
    written.ids.push(best[0]!.id);
    written.tokens.push({ ...chosen!, rivals });
    written.confidence *= chosen!.probability;
  }
  writer.dispose();
  const probabilities = allProbabilities(next!, model);
  return { ...written, probabilities, answer: decodeTokens(written.ids, vocabulary) };
}
