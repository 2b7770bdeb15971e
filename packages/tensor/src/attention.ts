import { linear } from './linear.ts';
import type { Weights } from './parameters.ts';
import { type Tensor, type Tensor3D, type Tensor4D, tf } from './tf.ts';

/** What is looked at, by each head: float32 [batch, head, sources, width / heads]. */
export type KeysAndValues = { key: Tensor4D; value: Tensor4D };

function splitHeads(x: Tensor, headCount: number): Tensor4D {
  const [batch, time, width] = x.shape as [number, number, number];
  const heads = x.reshape([batch, time, headCount, width / headCount]);
  return tf.transpose(heads, [0, 2, 1, 3]) as Tensor4D; // [batch, head, time, width / heads]
}

function mergeHeads(x: Tensor4D): Tensor3D {
  const [batch, headCount, time, headWidth] = x.shape;
  return tf.transpose(x, [0, 2, 1, 3]).reshape([batch, time, headCount * headWidth]);
}

/**
 * Keys and values of a memory, which attention may look at again and again.
 *
 * @param memory float32 [batch, sources, memoryWidth]
 * @param weights holds the linear layers `<name>.key` and `.value`
 */
export function keysAndValues(
  memory: Tensor3D,
  weights: Weights,
  name: string,
  headCount: number,
): KeysAndValues {
  return {
    key: splitHeads(linear(memory, weights, `${name}.key`), headCount),
    value: splitHeads(linear(memory, weights, `${name}.value`), headCount),
  };
}

/**
 * Multi-head attention of `queries` over keys and values.
 *
 * @param queries float32 [batch, time, width]
 * @param weights holds the linear layers `<name>.query` and `.output`
 * @param mask float32, added to the scores, broadcast to [batch, head, time, sources]
 * @param observe is shown how much each query looks at each source, [batch, head, time, sources]
 * @see Vaswani et al. 2017, Attention Is All You Need, section 3.2
 */
export function attend(
  queries: Tensor3D,
  { key, value }: KeysAndValues,
  weights: Weights,
  name: string,
  mask?: Tensor,
  observe?: (shares: Tensor4D) => void,
): Tensor3D {
  const query = splitHeads(linear(queries, weights, `${name}.query`), key.shape[1]);
  const scale = 1 / Math.sqrt(query.shape[3]);
  const scores = tf.mul(tf.matMul(query, key, false, true), scale); // [batch, head, time, sources]
  const shares = tf.softmax(mask ? tf.add(scores, mask) : scores);
  observe?.(shares as Tensor4D);
  const mixed = tf.matMul(shares, value) as Tensor4D;
  return linear(mergeHeads(mixed), weights, `${name}.output`) as Tensor3D;
}

/**
 * 0 where a token may look (itself and before), -1e9 where not.
 *
 * @returns float32 [time, time]
 */
export function causalMask(time: number): Tensor {
  const values = new Float32Array(time * time);
  for (let row = 0; row < time; row++) values.fill(-1e9, row * time + row + 1, (row + 1) * time);
  return tf.tensor2d(values, [time, time]);
}
