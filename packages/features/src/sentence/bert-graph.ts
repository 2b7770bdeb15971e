import { StageError } from '@sightline/contracts';
import { OnnxGraph } from '@sightline/onnx';
import type { NamedArray, NamedArrays } from '@sightline/tensor';

/** What a BERT's `config.json` says that decides its graph. */
export type BertConfig = {
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  layer_norm_eps: number;
};

/** Added to the scores of padding, as the original does: the least float32. */
const leastFloat = -3.4028234663852886e38;

/** [rows, columns] → [columns, rows]; a linear layer's weights are saved as [out, in]. */
function transpose({ shape, values }: NamedArray): NamedArray {
  const [rows, columns] = shape as [number, number];
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = values[start + column]!;
    }
  }
  return { shape: [columns, rows], values: turned };
}

/** Adds parts of a BERT to a graph, each with the original's weights of its name. */
class BertBuilder {
  readonly graph: OnnxGraph = new OnnxGraph('bert');
  readonly #arrays: NamedArrays;
  readonly #config: BertConfig;

  constructor(arrays: NamedArrays, config: BertConfig) {
    this.#arrays = arrays;
    this.#config = config;
  }

  /** The original's array as a constant. */
  weights(name: string, change: (array: NamedArray) => NamedArray = (array) => array): string {
    const array = this.#arrays[name];
    if (array) {
      const { shape, values } = change(array);
      return this.graph.addFloats(name, shape, values);
    }
    throw new StageError('bad-data', {
      message: `The weights of the BERT lack ${name}.`,
      fix: 'Give those of a BertModel of Hugging Face Transformers.',
    });
  }

  number(name: string, value: number): string {
    return this.graph.addFloats(name, [], Float32Array.of(value));
  }

  norm(input: string, name: string): string {
    const inputs = [input, this.weights(`${name}.weight`), this.weights(`${name}.bias`)];
    const epsilon = { float: this.#config.layer_norm_eps };
    return this.graph.addNode('LayerNormalization', inputs, { axis: { int: -1 }, epsilon });
  }

  linear(input: string, name: string): string {
    const weight = this.weights(`${name}.weight`, transpose);
    const product = this.graph.addNode('MatMul', [input, weight]);
    return this.graph.addNode('Add', [product, this.weights(`${name}.bias`)]);
  }

  /** Words, kinds of token and positions → [batch, time, width]. */
  embed(ids: string, types: string): string {
    const { graph } = this;
    const words = graph.addNode('Gather', [this.weights('embeddings.word_embeddings.weight'), ids]);
    const kinds = this.weights('embeddings.token_type_embeddings.weight');
    const sum = graph.addNode('Add', [words, graph.addNode('Gather', [kinds, types])]);
    const time = graph.addNode('Shape', [ids], { start: { int: 1 }, end: { int: 2 } });
    const zero = graph.addIntegers('zero', [1], [0]);
    const positions = this.weights('embeddings.position_embeddings.weight');
    const placed = graph.addNode('Slice', [positions, zero, time, zero]); // [time, width]
    return this.norm(graph.addNode('Add', [sum, placed]), 'embeddings.LayerNorm');
  }

  /** [batch, time] of 1 and 0 → [batch, 1, 1, time] of 0 and the least float. */
  maskScores(mask: string): string {
    const { graph } = this;
    const floats = graph.addNode('Cast', [mask], { to: { int: 1 } });
    const hidden = graph.addNode('Sub', [this.number('one', 1), floats]);
    const scores = graph.addNode('Mul', [hidden, this.number('least', leastFloat)]);
    return graph.addNode('Unsqueeze', [scores, graph.addIntegers('inner axes', [2], [1, 2])]);
  }

  /** [batch, time, width] → [batch, heads, time, width/heads], or as `perm` has it. */
  #heads(input: string, name: string, perm: number[]): string {
    const split = this.graph.addNode('Reshape', [this.linear(input, name), 'split heads']);
    return this.graph.addNode('Transpose', [split], { perm: { ints: perm } });
  }

  #attend(input: string, maskScores: string, name: string): string {
    const { graph } = this;
    const query = this.#heads(input, `${name}.query`, [0, 2, 1, 3]);
    const key = this.#heads(input, `${name}.key`, [0, 2, 3, 1]);
    const value = this.#heads(input, `${name}.value`, [0, 2, 1, 3]);
    const scaled = graph.addNode('Mul', [graph.addNode('MatMul', [query, key]), 'score scale']);
    const masked = graph.addNode('Add', [scaled, maskScores]); // [batch, heads, time, time]
    const weights = graph.addNode('Softmax', [masked], { axis: { int: -1 } });
    const seen = graph.addNode('MatMul', [weights, value]);
    const turned = graph.addNode('Transpose', [seen], { perm: { ints: [0, 2, 1, 3] } });
    return graph.addNode('Reshape', [turned, 'join heads']); // [batch, time, width]
  }

  /** A layer with its norms after the sums, as in BERT. */
  layer(input: string, maskScores: string, name: string): string {
    const { graph } = this;
    const attended = this.#attend(input, maskScores, `${name}.attention.self`);
    const mixed = this.linear(attended, `${name}.attention.output.dense`);
    const sum = graph.addNode('Add', [mixed, input]);
    const middle = this.norm(sum, `${name}.attention.output.LayerNorm`);
    const wide = graph.addNode('Gelu', [this.linear(middle, `${name}.intermediate.dense`)]);
    const narrow = this.linear(wide, `${name}.output.dense`);
    return this.norm(graph.addNode('Add', [narrow, middle]), `${name}.output.LayerNorm`);
  }
}

/** The arrays that a graph takes of a BERT's: all but the pooler and the position numbers. */
export function isBertWeight(name: string): boolean {
  return name.startsWith('encoder.') || /^embeddings\..+\.(weight|bias)$/.test(name);
}

/**
 * A BERT encoder (post-norm, GELU) as an ONNX graph with the names that Transformers.js asks for.
 *
 * Inputs: `input_ids`, `attention_mask` (1, or 0 for padding), `token_type_ids`, int64 [batch,
 * sequence] each. Output: `last_hidden_state`, float32 [batch, sequence, hidden_size].
 *
 * @param arrays by their names in Hugging Face's `BertModel`
 * @throws StageError `bad-data` when one is missing.
 * @see https://arxiv.org/abs/1810.04805
 */
export function buildBert(arrays: NamedArrays, config: BertConfig): OnnxGraph {
  const { hidden_size: width, num_attention_heads: headCount } = config;
  const builder = new BertBuilder(arrays, config);
  const { graph } = builder;
  const axes = ['batch', 'sequence'];
  const ids = graph.addInput('input_ids', 'int64', axes);
  const mask = graph.addInput('attention_mask', 'int64', axes);
  const types = graph.addInput('token_type_ids', 'int64', axes);
  graph.addIntegers('split heads', [4], [0, 0, headCount, width / headCount]);
  graph.addIntegers('join heads', [3], [0, 0, width]);
  builder.number('score scale', 1 / Math.sqrt(width / headCount));
  const maskScores = builder.maskScores(mask);
  let state = builder.embed(ids, types);
  for (let index = 0; index < config.num_hidden_layers; index++) {
    state = builder.layer(state, maskScores, `encoder.layer.${index}`);
  }
  graph.addNode('Identity', [state], {}, 'last_hidden_state');
  graph.addOutput('last_hidden_state', 'float32', [...axes, width]);
  return graph;
}
