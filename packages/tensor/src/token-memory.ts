import { type Tensor, type Tensor2D, type Tensor3D, tf } from './tf.ts';
import type { Memory } from './transformer-layer.ts';

/**
 * Tokens as a memory to look at, and all of them as one state to start from.
 *
 * The sum weighs each token by its place, so that 'is a left of b' and 'is b left of a' differ.
 *
 * @param tokens int32 [rows, time], 0 where a row has ended
 * @param states the tokens' embeddings, float32 [rows, time, width]
 * @param positions float32 [at least time, width]
 * @returns memory of float32 [rows, time, width], start float32 [rows, 1, width]
 */
export function tokenMemory(
  tokens: Tensor2D,
  states: Tensor,
  positions: Tensor,
): { memory: Memory; start: Tensor3D } {
  const [rowCount, time] = tokens.shape;
  const places = tf.slice(positions, [0, 0], [time, -1]);
  const isReal = tf.cast(tf.notEqual(tokens, 0), 'float32');
  const mask = tf.mul(tf.sub(1, isReal), -1e9).reshape([rowCount, 1, 1, time]);
  const weighed = tf.mul(tf.mul(states, tf.add(places, 1)), isReal.expandDims(2));
  return {
    memory: { states: tf.add(states, places) as Tensor3D, mask },
    start: tf.sum(weighed, 1, true) as Tensor3D,
  };
}
