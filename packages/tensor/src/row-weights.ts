import type { Weights } from './parameters.ts';
import { createRowMultiplier, type RowLayer } from './row-multiplier.ts';

const epsilon = 1e-5; // as in `layerNorm`

/**
 * Layers of a model on plain arrays, a row behind the other: what `linear` and `layerNorm` do with
 * tensors. A token's few rows take less time so than the dozens of ops that they would take.
 */
export class RowWeights {
  readonly #weights: Weights;
  readonly #arrays = new Map<string, Float32Array>();
  readonly #multiplier = createRowMultiplier();
  readonly #layers = new Map<string, RowLayer>();

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
    const layer = this.#layers.get(name) ?? this.#createLayer(name);
    return layer(x);
  }

  #createLayer(name: string): RowLayer {
    const [depth] = this.#weights[`${name}.weight`]!.shape as [number, number];
    const [weight, bias] = [this.array(`${name}.weight`), this.array(`${name}.bias`)];
    return this.#keep(name, this.#multiplier.createLayer({ weight, depth, bias }));
  }

  #keep(name: string, layer: RowLayer): RowLayer {
    this.#layers.set(name, layer);
    return layer;
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
    const layer = this.#layers.get(table) ?? this.#createScorer(table, bias);
    return layer(x);
  }

  #createScorer(table: string, bias: string): RowLayer {
    const [, depth] = this.#weights[table]!.shape as [number, number];
    const weight = transpose(this.array(table), depth);
    return this.#keep(
      table,
      this.#multiplier.createLayer({ weight, depth, bias: this.array(bias) }),
    );
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

/** @param rows float32 [rows, width] */
function transpose(rows: Float32Array, width: number): Float32Array {
  const rowCount = rows.length / width;
  const columns = new Float32Array(rows.length);
  for (let row = 0; row < rowCount; row++) {
    for (let at = 0; at < width; at++) columns[at * rowCount + row] = rows[row * width + at]!;
  }
  return columns;
}
