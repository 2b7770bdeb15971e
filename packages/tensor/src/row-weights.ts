import { linear } from './linear.ts';
import { multiplyRows } from './multiply-in-javascript.ts';
import type { Weights } from './parameters.ts';
import { type Tensor2D, tf } from './tf.ts';

/**
 * Products that are made in JavaScript: TensorFlow multiplies far faster, but an op takes as long to
 * start as JavaScript takes for these.
 */
const mostMultiplicationsInJavaScript = 200_000;

const epsilon = 1e-5; // as in `layerNorm`

/**
 * Layers of a model on plain arrays, a row behind the other: what `linear` and `layerNorm` do with
 * tensors. A token's few rows take less time so than the dozens of ops that they would take.
 */
export class RowWeights {
  readonly #weights: Weights;
  readonly #arrays = new Map<string, Float32Array>();

  /** @param weights stay the caller's, who disposes them when this is used no more */
  constructor(weights: Weights) {
    this.#weights = weights;
  }

  /** The values of a weight, read once. */
  array(name: string): Float32Array {
    const known = this.#arrays.get(name);
    if (known) return known;
    const values = this.#weights[name]!.dataSync<'float32'>().slice();
    this.#arrays.set(name, values);
    return values;
  }

  /**
   * x · weight + bias.
   *
   * @param x float32 [rows, in]
   * @param name of the layer: `<name>.weight` [in, out] and `<name>.bias` [out]
   * @returns float32 [rows, out]
   */
  linear(x: Float32Array, name: string): Float32Array {
    const [depth, width] = this.#weights[`${name}.weight`]!.shape as [number, number];
    const rowCount = x.length / depth;
    if (rowCount * depth * width > mostMultiplicationsInJavaScript) {
      const compute = () => linear(tf.tensor2d(x, [rowCount, depth]), this.#weights, name);
      return tf.tidy(() => compute().dataSync<'float32'>().slice());
    }
    const sizes = { rowCount, depth, width, isTransposed: false };
    return addBias(multiply(x, this.array(`${name}.weight`), sizes), this.array(`${name}.bias`));
  }

  /**
   * x · tableᵀ + bias.
   *
   * @param x float32 [rows, in]
   * @param table name of a weight [out, in]
   * @param bias name of a weight [out]
   * @returns float32 [rows, out]
   */
  score(x: Float32Array, table: string, bias: string): Float32Array {
    const [width, depth] = this.#weights[table]!.shape as [number, number];
    const rowCount = x.length / depth;
    if (rowCount * depth * width > mostMultiplicationsInJavaScript) {
      return tf.tidy(() => {
        const rows = tf.tensor2d(x, [rowCount, depth]);
        const product = tf.matMul(rows, this.#weights[table] as Tensor2D, false, true);
        return tf.add(product, this.#weights[bias]!).dataSync<'float32'>().slice();
      });
    }
    const sizes = { rowCount, depth, width, isTransposed: true };
    return addBias(multiply(x, this.array(table), sizes), this.array(bias));
  }

  /**
   * Each row normalised to mean 0 and variance 1, then scaled and shifted; see `layerNorm`.
   *
   * @param x float32 [rows, width]
   * @param name of the layer: `<name>.scale` and `<name>.offset`, each [width]
   */
  norm(x: Float32Array, name: string): Float32Array {
    const [scale, offset] = [this.array(`${name}.scale`), this.array(`${name}.offset`)];
    const width = scale.length;
    const normal = new Float32Array(x.length);
    for (let start = 0; start < x.length; start += width) {
      let mean = 0;
      for (let at = 0; at < width; at++) mean += x[start + at]! / width;
      let variance = 0;
      for (let at = 0; at < width; at++) variance += (x[start + at]! - mean) ** 2 / width;
      const inverse = 1 / Math.sqrt(variance + epsilon);
      for (let at = 0; at < width; at++) {
        normal[start + at] = (x[start + at]! - mean) * inverse * scale[at]! + offset[at]!;
      }
    }
    return normal;
  }
}

function multiply(
  x: Float32Array,
  matrix: Float32Array,
  sizes: Parameters<typeof multiplyRows>[2],
): Float32Array {
  const product = new Float32Array(sizes.rowCount * sizes.width);
  multiplyRows(x, matrix, sizes, product);
  return product;
}

/** @param rows float32 [rows, width]; changed in place */
function addBias(rows: Float32Array, bias: Float32Array): Float32Array {
  for (let start = 0; start < rows.length; start += bias.length) {
    for (let at = 0; at < bias.length; at++) rows[start + at]! += bias[at]!;
  }
  return rows;
}
