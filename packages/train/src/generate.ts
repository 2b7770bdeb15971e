import { endTokenId, fusedFeatureCount, maxAnswerTokenCount } from '@sightline/contracts';
import { crossEntropy, type Tensor1D, type Tensor2D, tf } from '@sightline/tensor';
import { AnswerWriter } from './answer-writer.ts';
import { conditionOn } from './condition.ts';
import { decodeStates, type Sequence, startFrom } from './decoder.ts';
import type { Decoder } from './model-file.ts';
import { outputLayer, outputPieces, tokenLogits } from './output-pieces.ts';
import type { AnswerStart } from './start-rows.ts';

export type GeneratedAnswer = {
  /** Token ids, [SEP] left out. */
  ids: number[];
  /** Product of the probabilities of the written tokens, [SEP] included. */
  confidence: number;
};

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
  { weights, config, table, pieces }: Decoder,
  sequence?: Sequence,
): Tensor1D {
  const [rowCount] = fused.shape;
  const places = table.placesOf(Int32Array.from(ids.slice(0, -1)));
  const written = tf.tile(tf.tensor2d(places, [1, places.length], 'int32'), [rowCount, 1]);
  const start = startFrom(sequence ?? conditionOn(fused, weights), weights);
  const states = decodeStates(start, written, weights, config).reshape([-1, config.width]);
  const scored = outputPieces([...pieces.known, ...ids]);
  const output = outputLayer(weights, scored, table.placesOf(scored.known));
  const logits = tokenLogits(states as Tensor2D, output); // [rows * time, known + 1]
  const wanted = ids.map((id) => scored.known.indexOf(id));
  const labels = tf.tile(tf.tensor1d(wanted, 'int32'), [rowCount]);
  const losses = crossEntropy(logits, labels).reshape([rowCount, ids.length]);
  return tf.neg(tf.sum(losses, 1));
}

/** Likeliest piece of one row, and its probability in the whole vocabulary. */
function pickLikeliest(
  scores: Float32Array,
  known: Int32Array,
): { id: number; probability: number } {
  let best = 0;
  for (let at = 1; at < known.length; at++) if (scores[at]! > scores[best]!) best = at;
  const highest = scores[best]!;
  const total = scores.reduce((sum, score) => sum + Math.exp(score - highest), 0);
  return { id: known[best]!, probability: 1 / total };
}

/**
 * Writes an answer for each row, token by token, always the likeliest one (greedy).
 *
 * @param start what each is written from
 */
export function generateAnswers(start: AnswerStart, decoder: Decoder): GeneratedAnswer[] {
  const answers = Array.from({ length: start.fused.length / fusedFeatureCount }, () => ({
    ids: [] as number[],
    confidence: 1,
  }));
  const writer = new AnswerWriter(start, decoder);
  const width = decoder.pieces.known.length + 1;
  let rows = [...answers.keys()];
  let last: number[] = [];
  for (let time = 0; time < maxAnswerTokenCount && rows.length > 0; time++) {
    const scores = writer.next(last, rows);
    const picked = rows.map((row, at) => {
      const own = scores.subarray(at * width, (at + 1) * width);
      return { row, ...pickLikeliest(own, decoder.pieces.known) };
    });
    for (const { row, id, probability } of picked) {
      answers[row]!.confidence *= probability;
      if (id !== endTokenId) answers[row]!.ids.push(id);
    }
    const going = picked.filter(({ id }) => id !== endTokenId);
    rows = going.map(({ row }) => row);
    last = going.map(({ id }) => id);
  }
  return answers;
}
