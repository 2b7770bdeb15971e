import { attend, keysAndValues } from './attention.ts';
import { constantValues, glorotValues } from './initial-values.ts';
import { layerNorm } from './layer-norm.ts';
import { linear } from './linear.ts';
import type { Parameters, Weights } from './parameters.ts';
import type { Random } from './random.ts';
import { relu } from './relu.ts';
import { type Tensor, type Tensor3D, type Tensor4D, tf } from './tf.ts';

/** What a layer may look at beside the tokens themselves. */
export type Memory = {
  /** float32 [groups, sources, memoryWidth]; rows of tokens share a group in equal numbers. */
  states: Tensor3D;
  /** float32, added to the scores, broadcast to [groups, head, time, sources]. */
  mask?: Tensor;
  /** Is shown what each layer looks at: shares, float32 [groups, head, time, sources]. */
  observe?: (shares: Tensor4D) => void;
};

export function addLinear(
  parameters: Parameters,
  random: Random,
  name: string,
  shape: [number, number],
): void {
  parameters.addTrained(`${name}.weight`, shape, glorotValues(random, shape));
  parameters.addTrained(`${name}.bias`, [shape[1]], constantValues(shape[1], 0));
}

export function addNorm(parameters: Parameters, name: string, width: number): void {
  parameters.addTrained(`${name}.scale`, [width], constantValues(width, 1));
  parameters.addTrained(`${name}.offset`, [width], constantValues(width, 0));
}

export function norm(x: Tensor, weights: Weights, name: string): Tensor {
  return layerNorm(x, weights[`${name}.scale`]!, weights[`${name}.offset`]!);
}

function addAttention(
  parameters: Parameters,
  random: Random,
  name: string,
  width: number,
  memoryWidth: number,
): void {
  addNorm(parameters, `${name}Norm`, width);
  const widths = { query: width, key: memoryWidth, value: memoryWidth, output: width };
  for (const [part, from] of Object.entries(widths)) {
    addLinear(parameters, random, `${name}.${part}`, [from, width]);
  }
}

/**
 * Adds the parameters of one layer, seeded.
 *
 * @param memoryWidths width of each memory that the layer looks at, by the memory's name
 */
export function addTransformerLayer(
  parameters: Parameters,
  random: Random,
  name: string,
  width: number,
  memoryWidths: Record<string, number> = {},
): void {
  addAttention(parameters, random, `${name}.attention`, width, width);
  for (const [memory, memoryWidth] of Object.entries(memoryWidths)) {
    addAttention(parameters, random, `${name}.${memory}`, width, memoryWidth);
  }
  addNorm(parameters, `${name}.mlpNorm`, width);
  addLinear(parameters, random, `${name}.expand`, [width, 4 * width]);
  addLinear(parameters, random, `${name}.contract`, [4 * width, width]);
}

/** Rows of one group stand behind each other, so that each group's memory is looked at once. */
function lookAt(
  x: Tensor3D,
  { states, mask, observe }: Memory,
  weights: Weights,
  name: string,
  headCount: number,
): Tensor3D {
  const sources = keysAndValues(states, weights, name, headCount);
  const [, , width] = x.shape;
  const grouped = x.reshape([states.shape[0], -1, width]) as Tensor3D; // [groups, rows * time, width]
  return attend(grouped, sources, weights, name, mask, observe).reshape(x.shape);
}

/** Where the tokens stand among others, and what they may look at beside them. */
export type LayerContext = {
  /** By name, as given to `addTransformerLayer`. */
  memories?: Record<string, Memory>;
  /** Of self-attention, broadcast to [rows, head, time, tokens]. */
  mask?: Tensor;
};

/**
 * A pre-norm transformer layer: tokens look at each other, then at each memory, then each is
 * transformed by itself.
 *
 * @param x float32 [rows, time, width]
 * @returns float32 [rows, time, width]
 * @see Xiong et al. 2020, On Layer Normalization in the Transformer Architecture
 */
export function transformerLayer(
  x: Tensor3D,
  weights: Weights,
  name: string,
  headCount: number,
  { memories = {}, mask }: LayerContext = {},
): Tensor3D {
  const attention = `${name}.attention`;
  const calm = norm(x, weights, `${attention}Norm`) as Tensor3D;
  const tokens = keysAndValues(calm, weights, attention, headCount);
  let seen = tf.add(x, attend(calm, tokens, weights, attention, mask));
  for (const [memory, sources] of Object.entries(memories)) {
    const asking = norm(seen, weights, `${name}.${memory}Norm`) as Tensor3D;
    seen = tf.add(seen, lookAt(asking, sources, weights, `${name}.${memory}`, headCount));
  }
  const expanded = relu(linear(norm(seen, weights, `${name}.mlpNorm`), weights, `${name}.expand`));
  return tf.add(seen, linear(expanded, weights, `${name}.contract`));
}
