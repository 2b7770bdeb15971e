import { fusedFeatureCount, maxAnswerTokenCount } from '@sightline/contracts';
import { attendRows, type RowSources, RowWeights } from '@sightline/tensor';
import type { Decoder } from './model-file.ts';
import { type AnswerStart, type RowStart, startRows } from './start-rows.ts';

/** Tokens that an answer and what stands before it have at most. */
const maxTokenCount = maxAnswerTokenCount + 2;

const rowWeights = new WeakMap<Decoder, RowWeights>();

function rowWeightsOf(decoder: Decoder): RowWeights {
  const known = rowWeights.get(decoder);
  if (known) return known;
  const output = Object.entries(decoder.output).map(([name, value]) => [`output.${name}`, value]);
  const made = new RowWeights({ ...decoder.weights, ...Object.fromEntries(output) });
  rowWeights.set(decoder, made);
  return made;
}

/** @param a float32; changed in place */
function add(a: Float32Array, b: Float32Array): Float32Array {
  for (let at = 0; at < a.length; at++) a[at]! += b[at]!;
  return a;
}

/** @param a float32; changed in place */
function rectify(a: Float32Array): Float32Array {
  for (let at = 0; at < a.length; at++) if (a[at]! < 0) a[at] = 0;
  return a;
}

/** Tokens on their way through the layers. */
type Tokens = {
  /** Rows of answers that go on. */
  rows: readonly number[];
  /** Tokens of each row. */
  time: number;
  /** float32 [rows, time, width] */
  states: Float32Array;
};

/**
 * Writes some answers token by token, each token decoded once: what `decodeStates` and `tokenLogits`
 * do with tensors, on plain arrays, because a token of a few answers is less work than its ops.
 */
export class AnswerWriter {
  readonly #decoder: Decoder;
  readonly #weights: RowWeights;
  readonly #start: RowStart;
  readonly #rowCount: number;
  /** What each layer's tokens look at among those before, [rows, maxTokenCount, width]. */
  readonly #written: RowSources[];
  #tokenCount = 0;

  /** @param decoder stays the caller's, and must not be disposed before the answers are written */
  constructor(start: AnswerStart, decoder: Decoder) {
    const { width, layerCount } = decoder.config;
    this.#decoder = decoder;
    this.#weights = rowWeightsOf(decoder);
    this.#rowCount = start.fused.length / fusedFeatureCount;
    this.#start = startRows(start, this.#rowCount, decoder, this.#weights);
    const size = this.#rowCount * maxTokenCount * width;
    this.#written = Array.from({ length: layerCount }, () => ({
      keys: new Float32Array(size),
      values: new Float32Array(size),
    }));
  }

  /**
   * Scores of the token that follows.
   *
   * @param written the token that each of `rows` was given since the last call; none to begin with
   * @param rows numbers of the rows that go on; one that is left out is left out from then on
   * @returns logits of the decoder's known pieces and of all others together, float32
   *   [rows, known + 1]
   */
  next(
    written: readonly number[],
    rows: readonly number[] = [...Array(this.#rowCount).keys()],
  ): Float32Array {
    const { width, layerCount } = this.#decoder.config;
    let tokens =
      this.#tokenCount === 0 ? this.#placePrefix(rows) : this.#placeTokens(written, rows);
    for (let layer = 0; layer < layerCount; layer++) {
      tokens = { ...tokens, states: this.#passLayer(tokens, layer) };
    }
    const { time, states } = tokens;
    this.#tokenCount += time;
    const last = new Float32Array(rows.length * width);
    for (let at = 0; at < rows.length; at++) {
      const end = (at + 1) * time * width;
      last.set(states.subarray(end - width, end), at * width);
    }
    return this.#score(this.#weights.norm(last, 'norm'), rows.length);
  }

  /** @param states float32 [rows, width] */
  #score(states: Float32Array, rowCount: number): Float32Array {
    const known = this.#weights.score(states, 'output.table', 'output.biases');
    const width = known.length / rowCount;
    const others = this.#weights.array('output.others')[0]!;
    const scores = new Float32Array(rowCount * (width + 1)).fill(others);
    for (let row = 0; row < rowCount; row++) {
      scores.set(known.subarray(row * width, (row + 1) * width), row * (width + 1));
    }
    return scores;
  }

  #placePrefix(rows: readonly number[]): Tokens {
    const { width } = this.#decoder.config;
    const { prefix } = this.#start;
    const positions = this.#weights.array('positions');
    const states = new Float32Array(rows.length * prefix.length * width);
    for (const [at, row] of rows.entries()) {
      for (const [place, token] of prefix.entries()) {
        const start = (at * prefix.length + place) * width;
        states.set(token.subarray(row * width, (row + 1) * width), start);
        for (let i = 0; i < width; i++) states[start + i]! += positions[place * width + i]!;
      }
    }
    return { rows, time: prefix.length, states };
  }

  #placeTokens(written: readonly number[], rows: readonly number[]): Tokens {
    const { config, table } = this.#decoder;
    const { width } = config;
    const places = table.placesOf(Int32Array.from(written));
    const [embedding, positions] = ['embedding', 'positions'].map((name) =>
      this.#weights.array(name),
    ) as [Float32Array, Float32Array];
    const { carried } = this.#start;
    const scale = Math.sqrt(width);
    const states = new Float32Array(rows.length * width);
    for (const [at, row] of rows.entries()) {
      const [token, position] = [places[at]! * width, this.#tokenCount * width];
      for (let i = 0; i < width; i++) {
        const own = embedding[token + i]! * scale;
        states[at * width + i] = own + carried[row * width + i]! + positions[position + i]!;
      }
    }
    return { rows, time: 1, states };
  }

  /** What `transformerLayer` does. */
  #passLayer({ rows, time, states }: Tokens, layer: number): Float32Array {
    const weights = this.#weights;
    const { headCount } = this.#decoder.config;
    const name = `layer${layer}`;
    const calm = weights.norm(states, `${name}.attentionNorm`);
    this.#remember(calm, { rows, time, states }, layer);
    const query = weights.linear(calm, `${name}.attention.query`);
    const before = rows.flatMap((row) =>
      Array.from({ length: time }, (_, at) => ({
        first: row * maxTokenCount,
        count: this.#tokenCount + at + 1,
      })),
    );
    const looked = attendRows(query, this.#written[layer]!, before, headCount);
    let seen = add(weights.linear(looked, `${name}.attention.output`), states);
    for (const memory of this.#start.memories) {
      const path = `${name}.${memory.name}`;
      const asking = weights.linear(weights.norm(seen, `${path}Norm`), `${path}.query`);
      const ranges = rows.flatMap((row) => Array(time).fill(memory.ranges[row]!));
      const found = attendRows(asking, memory.sources[layer]!, ranges, headCount);
      seen = add(weights.linear(found, `${path}.output`), seen);
    }
    const expanded = weights.linear(weights.norm(seen, `${name}.mlpNorm`), `${name}.expand`);
    return add(weights.linear(rectify(expanded), `${name}.contract`), seen);
  }

  /** Puts the keys and values of new tokens behind those of their rows. */
  #remember(calm: Float32Array, { rows, time }: Tokens, layer: number): void {
    const { width } = this.#decoder.config;
    for (const part of ['key', 'value'] as const) {
      const made = this.#weights.linear(calm, `layer${layer}.attention.${part}`);
      const kept = this.#written[layer]![`${part}s`];
      for (const [at, row] of rows.entries()) {
        const own = made.subarray(at * time * width, (at + 1) * time * width);
        kept.set(own, (row * maxTokenCount + this.#tokenCount) * width);
      }
    }
  }
}
