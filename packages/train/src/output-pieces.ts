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

/**
 * Pieces whose embeddings are not zero: those that training showed.
 *
 * @param embedding float32 [30522, width]
 */
export function findKnownPieces(embedding: Tensor2D): Int32Array {
  const [pieceCount, width] = embedding.shape;
  const values = embedding.dataSync<'float32'>();
  const isKnown = (piece: number): boolean =>
    values.subarray(piece * width, (piece + 1) * width).some((value) => value !== 0);
  return Int32Array.from(Array(pieceCount).keys()).filter(isKnown);
}

/**
 * Scores of some pieces; the embedding serves as output matrix too.
 *
 * @param states float32 [rows, width]
 * @returns float32 [rows, pieces]
 * @see Press & Wolf 2017, Using the Output Embedding to Improve Language Models
 */
export function pieceLogits(states: Tensor2D, weights: Weights, pieces: Int32Array): Tensor2D {
  const ids = tf.tensor1d(pieces, 'int32');
  const table = embed(weights.embedding as Tensor2D, ids) as Tensor2D; // [pieces, width]
  const bias = embed(weights['output.bias']!.expandDims(1) as Tensor2D, ids).reshape([-1]);
  return tf.add(tf.matMul(states, table, false, true), bias);
}

/** What scores the whole vocabulary, made once for many states. */
export type OutputLayer = {
  /** Embeddings of the known pieces, float32 [known, width]. */
  table: Tensor2D;
  /** Their biases, float32 [known]. */
  biases: Tensor1D;
  /**
   * Score of all other pieces together, the logarithm of what their exponentials add up to: the same
   * for every state. Float32 [1, 1].
   */
  others: Tensor2D;
};

/** @returns tensors that the caller, or its `tf.tidy`, disposes */
export function outputLayer(weights: Weights, { known, others }: OutputPieces): OutputLayer {
  const biasesOf = (pieces: Int32Array): Tensor1D =>
    tf.gather(weights['output.bias'] as Tensor1D, tf.tensor1d(pieces, 'int32'));
  return tf.tidy(() => ({
    table: tf.gather(weights.embedding as Tensor2D, tf.tensor1d(known, 'int32')),
    biases: biasesOf(known),
    others: tf.logSumExp(biasesOf(others)).reshape([1, 1]) as Tensor2D,
  }));
}

/**
 * Scores of the whole vocabulary: of the known pieces, and of all others together in the last
 * column.
 *
 * @param states float32 [rows, width]
 * @returns float32 [rows, known + 1]
 */
export function tokenLogits(states: Tensor2D, { table, biases, others }: OutputLayer): Tensor2D {
  const scores = tf.add(tf.matMul(states, table, false, true), biases);
  return tf.concat([scores, tf.tile(others, [states.shape[0], 1])], 1) as Tensor2D;
}
