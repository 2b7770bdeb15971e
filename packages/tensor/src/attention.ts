import { linear } from './linear.ts';
import type { Weights } from './parameters.ts';
import { type Tensor, type Tensor3D, type Tensor4D, tf } from './tf.ts';

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
 * Multi-head attention of `queries` over `memory` (self-attention when both are the same).
 *
 * @param queries float32 [batch, time, width]
 * @param memory float32 [batch, sources, width]
 * @param weights holds the linear layers `<name>.query`, `.key`, `.value` and `.output`
 * @param mask float32, added to the scores, broadcast to [batch, head, time, sources]
 * @param observe is shown how much each query looks at each source, [batch, head, time, sources]
 * @see Vaswani et al. 2017, Attention Is All You Need, section 3.2
 */
export function attend(
  queries: Tensor3D,
  memory: Tensor3D,
  weights: Weights,
  name: string,
  headCount: number,
  mask?: Tensor,
  observe?: (shares: Tensor4D) => void,
): Tensor3D {
  const query = splitHeads(linear(queries, weights, `${name}.query`), headCount);
  const key = splitHeads(linear(memory, weights, `${name}.key`), headCount);
  const value = splitHeads(linear(memory, weights, `${name}.value`), headCount);
  const scale = 1 / Math.sqrt(query.shape[3]);
  const scores = tf.mul(tf.matMul(query, key, false, true), scale); // [batch, head, time, sources]
  const shares = tf.softmax(mask ? tf.add(scores, mask) : scores);
  observe?.(shares as Tensor4D);
  const mixed = tf.matMul(shares, value) as Tensor4D;
  return linear(mergeHeads(mixed), weights, `${name}.output`) as Tensor3D;
}

/** 0 where a token may look (itself and before), -1e9 where not; float32 [time, time]. */
export function causalMask(time: number): Tensor {
  const allowed = tf.linalg.bandPart(tf.ones([time, time]), -1, 0);
  return tf.mul(tf.sub(1, allowed), -1e9);
}
