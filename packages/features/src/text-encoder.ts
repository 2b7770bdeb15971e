import { textFeatureCount } from '@sightline/contracts';
import {
  embed,
  normalValues,
  type Parameters,
  type Random,
  type Tensor2D,
  tf,
  type Weights,
} from '@sightline/tensor';

/** Token ids that training questions hold, in ascending order: the encoder knows no others. */
export type KnownTokens = Int32Array;

/** Row of the embedding table for padding and for tokens that training never showed: all zeros. */
const unknownRow = 0;

export function addTextEncoder(parameters: Parameters, random: Random, known: KnownTokens): void {
  const shape = [known.length + 1, textFeatureCount];
  const values = normalValues(random, shape[0]! * textFeatureCount, 1);
  parameters.addTrained('text.embedding', shape, values);
}

/**
 * Numbers of the embedding rows of each question's known tokens, padded with 0 to the longest.
 *
 * @returns int32 [samples, longest]
 */
export function embeddingRows(known: KnownTokens, questions: readonly Int32Array[]): Int32Array[] {
  const rowOf = new Map<number, number>();
  for (const [index, id] of known.entries()) rowOf.set(id, index + 1);
  const found = questions.map((ids) =>
    ids.map((id) => rowOf.get(id) ?? unknownRow).filter((row) => row !== unknownRow),
  );
  const longest = found.reduce((most, row) => Math.max(most, row.length), 1);
  return found.map((row) => {
    const padded = new Int32Array(longest);
    padded.set(row);
    return padded;
  });
}

/**
 * 50 features a question: the sum of its tokens' embeddings. A sum keeps 'a red circle' apart from
 * 'no red circle' at full strength, where a mean thins every word out in a long question.
 *
 * @param rows int32 [batch, tokens], from `embeddingRows`
 * @returns float32 [batch, 50]
 */
export function encodeQuestions(rows: Tensor2D, weights: Weights): Tensor2D {
  const table = weights['text.embedding'] as Tensor2D;
  const states = embed(table, rows); // [batch, tokens, 50]
  const known = tf.cast(tf.notEqual(rows, unknownRow), 'float32').expandDims(2);
  return tf.sum(tf.mul(states, known), 1); // [batch, 50]
}
