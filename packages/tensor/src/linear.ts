import type { Weights } from './parameters.ts';
import { type Tensor, type Tensor2D, tf } from './tf.ts';

/**
 * x · weight + bias over the last axis.
 *
 * @param x float32 [..., in]
 * @param weights holds `<name>.weight` [in, out] and, optionally, `<name>.bias` [out]
 * @returns float32 [..., out]
 */
export function linear(x: Tensor, weights: Weights, name: string): Tensor {
  const weight = weights[`${name}.weight`] as Tensor2D;
  const bias = weights[`${name}.bias`];
  const rows = x.reshape([-1, weight.shape[0]]) as Tensor2D; // [rows, in]
  const product = bias
    ? tf.fused.matMul({ a: rows, b: weight, bias }) // _FusedMatMul
    : tf.matMul(rows, weight);
  return product.reshape([...x.shape.slice(0, -1), weight.shape[1]]); // [..., out]
}
