import { decodeTokens, endTokenId, maxAnswerTokenCount } from '@sightline/contracts';
import { type AnswerStart, AnswerWriter } from '@sightline/train';
import { choiceCount, type Model } from './model.ts';
import { allProbabilities, likeliestPieces, type NextToken, readNext } from './next-token.ts';
import type { Prediction, WrittenToken } from './prediction.ts';

export type WrittenAnswer = Pick<Prediction, 'answer' | 'confidence' | 'tokens'> & {
  /** Token ids, [SEP] last unless there was no room for it. */
  ids: number[];
  /** Of the last token, float32 [30522]. */
  probabilities: Float32Array;
};

/** Writes an answer token by token, always the likeliest one, keeping its rivals. */
export function writeAnswer(fused: AnswerStart, model: Model): WrittenAnswer {
  const { vocabulary } = model;
  const written = { confidence: 1, tokens: [] as WrittenToken[], ids: [] as number[] };
  const writer = new AnswerWriter(fused, model.decoder);
  let next: NextToken | undefined;
  while (written.ids.length < maxAnswerTokenCount && written.ids.at(-1) !== endTokenId) {
    next = readNext(writer.next(written.ids.slice(-1)));
    const best = likeliestPieces(next, choiceCount, model);
    const [chosen, ...rivals] = best.map(({ id, logProbability }) => ({
      text: vocabulary[id]!,
      probability: Math.exp(logProbability),
    }));
    written.ids.push(best[0]!.id);
    written.tokens.push({ ...chosen!, rivals });
    written.confidence *= chosen!.probability;
  }
  const probabilities = allProbabilities(next!, model);
  return { ...written, probabilities, answer: decodeTokens(written.ids, vocabulary) };
}
