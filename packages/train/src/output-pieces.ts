import { vocabularySize } from '@sightline/contracts';
import { embed, type Tensor1D, type Tensor2D, tf, type Weights } from '@sightline/tensor';

/**
 * Pieces of the vocabulary that a decoder knows, and all others. The embeddings of the others are
 * zero, so that their scores are their biases, whatever the state: they are never computed one by
 * one, which took most of the time of an answer.
 */
export type OutputPieces = { known: Int32Array; others: Int32Array };

/** @param pieces known to the decoder, or asked about; in any order, some perhaps twice */
export function outputPieces(pieces: Iterable<number>): OutputPieces {
  const known = new Set(pieces);
  const others: number[] = [];
  for (let piece = 0; piece < vocabularySize; piece++) if (!known.has(piece)) others.push(piece);
  return { known: Int32Array.from(known).sort(), others: Int32Array.from(others) };
}

/** Embeddings of some pieces, float32 [pieces, width], and their biases, float32 [pieces]. */
type PieceRows = { table: Tensor2D; biases: Tensor1D };

/** What scores the whole vocabulary, made once for many states. */
export type OutputLayer = PieceRows & {
  /**
   * Score of all other pieces together, the logarithm of what their exponentials add up to: the same
   * for every state. Float32 [1, 1].
   */
  others: Tensor2D;
};

function biasesOf(weights: Weights, pieces: Int32Array): Tensor1D {
  const bias = weights['output.bias']!.expandDims(1) as Tensor2D;
  return embed(bias, tf.tensor1d(pieces, 'int32')).reshape([-1]);
}

function pieceRows(weights: Weights, pieces: Int32Array, places: Int32Array): PieceRows {
  const table = embed(weights.embedding as Tensor2D, tf.tensor1d(places, 'int32')) as Tensor2D;
  return { table, biases: biasesOf(weights, pieces) };
}

function score(states: Tensor2D, { table, biases }: PieceRows): Tensor2D {
  return tf.add(tf.matMul(states, table, false, true), biases);
}

/**
 * Scores of some pieces; the embedding serves as output matrix too.
 *
 * @param states float32 [rows, width]
 * @param places where the pieces' embeddings stand, see `PieceTable`
 * @returns float32 [rows, pieces]
 * @see Press & Wolf 2017, Using the Output Embedding to Improve Language Models
 */
export function pieceLogits(
  states: Tensor2D,
  weights: Weights,
  pieces: Int32Array,
  places: Int32Array,
): Tensor2D {
  return score(states, pieceRows(weights, pieces, places));
}

/**
 * @param places where the embeddings of the known pieces stand, see `PieceTable`
 * @returns tensors that the caller, or its `tf.tidy`, disposes
 */
export function outputLayer(
  weights: Weights,
  { known, others }: OutputPieces,
  places: Int32Array,
): OutputLayer {
  return tf.tidy(() => ({
    ...pieceRows(weights, known, places),
    others: tf.logSumExp(biasesOf(weights, others)).reshape([1, 1]) as Tensor2D,
  }));
}

/**
 * Scores of the whole vocabulary: of the known pieces, and of all others together in the last
 * column.
 *
 * @param states float32 [rows, width]
 * @returns float32 [rows, known + 1]
 */
export function tokenLogits(states: Tensor2D, layer: OutputLayer): Tensor2D {
  const others = tf.tile(layer.others, [states.shape[0], 1]);
  return tf.concat([score(states, layer), others], 1) as Tensor2D;
}
