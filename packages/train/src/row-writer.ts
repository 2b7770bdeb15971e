import { fusedFeatureCount, imageFeatureCount, textFeatureCount } from '@sightline/contracts';
import { conditionWidth } from './condition.ts';
import { carriedShare } from './decoder.ts';
import { attendRows, normalizeRows, type RowCache } from './row-attention.ts';
import type { RowDecoder } from './row-decoder.ts';

/** What `conditionOn` computes, of one row. */
function conditionRow(fused: Float32Array, decoder: RowDecoder, into: Float32Array): void {
  into.set(fused);
  let agreement = 0;
  for (let at = 0; at < textFeatureCount; at++) {
    const product = fused[at]! * fused[imageFeatureCount + at]!;
    into[fusedFeatureCount + at] = product;
    agreement += product;
  }
  into[conditionWidth - 1] = agreement;
  const { conditionMean, conditionDeviation } = decoder;
  for (let at = 0; at < conditionWidth; at++) {
    into[at] = (into[at]! - conditionMean[at]!) / conditionDeviation[at]!;
  }
}

/**
 * Writes answers as `AnswerWriter` does, without TensorFlow: for a few rows at a time an op takes
 * longer to start than all of it takes here.
 */
export class RowWriter {
  readonly #decoder: RowDecoder;
  readonly #caches: RowCache[];
  readonly #rowCount: number;
  /** What stands before the answers, float32 [rows, 2, width], until it has been read. */
  #prefix: Float32Array | undefined;
  /** Added to each token of the answer, float32 [rows, width]. */
  readonly #carried: Float32Array;
  #tokenCount = 0;

  /** @param fused float32, row-major [rows, 562] */
  constructor(fused: Float32Array, decoder: RowDecoder) {
    const { width, positions } = decoder;
    const rowCount = fused.length / fusedFeatureCount;
    const conditions = new Float32Array(rowCount * conditionWidth);
    const questions = new Float32Array(rowCount * textFeatureCount);
    for (let row = 0; row < rowCount; row++) {
      const own = fused.subarray(row * fusedFeatureCount, (row + 1) * fusedFeatureCount);
      const condition = conditions.subarray(row * conditionWidth, (row + 1) * conditionWidth);
      conditionRow(own, decoder, condition);
      const question = condition.subarray(imageFeatureCount, imageFeatureCount + textFeatureCount);
      questions.set(question, row * textFeatureCount);
    }
    const [asked, seen] = [decoder.question(questions), decoder.condition(conditions)];
    this.#prefix = new Float32Array(2 * rowCount * width);
    for (let row = 0; row < rowCount; row++) {
      for (let at = 0; at < width; at++) {
        const start = 2 * row * width + at;
        this.#prefix[start] = asked[row * width + at]! + positions[at]!;
        this.#prefix[start + width] = seen[row * width + at]! + positions[width + at]!;
      }
    }
    this.#carried = seen.map((value) => carriedShare * value);
    this.#decoder = decoder;
    this.#rowCount = rowCount;
    this.#caches = decoder.layers.map(() => ({ keys: [], values: [] }));
  }

  /** Tokens as the first layer takes them, float32 [rows, width]. */
  #place(written: ArrayLike<number>): Float32Array {
    const { width, embedding, positions } = this.#decoder;
    const scale = Math.sqrt(width);
    return this.#carried.map((carried, at) => {
      const column = at % width;
      const token = written[Math.floor(at / width)]!;
      const embedded = embedding[token * width + column]! * scale;
      return embedded + carried + positions[this.#tokenCount * width + column]!;
    });
  }

  /** The last state of each row, float32 [rows, width]. */
  #lastStates(states: Float32Array): Float32Array {
    const { width } = this.#decoder;
    const rowWidth = states.length / this.#rowCount;
    if (rowWidth === width) return states;
    const last = new Float32Array(this.#rowCount * width);
    for (let row = 0; row < this.#rowCount; row++) {
      const end = (row + 1) * rowWidth;
      last.set(states.subarray(end - width, end), row * width);
    }
    return last;
  }

  /**
   * Scores of the token that follows.
   *
   * @param written the token that each answer was given since the last call; none to begin with
   * @returns of the decoder's known pieces and of all others together, float32, row-major
   *   [rows, known + 1]
   */
  next(written: ArrayLike<number>): Float32Array {
    const { layers, norm, output, othersScore } = this.#decoder;
    let states = this.#prefix ?? this.#place(written);
    this.#prefix = undefined;
    for (const [at, layer] of layers.entries()) {
      const looked = layer.look(normalizeRows(states, layer.attentionNorm));
      const mixed = attendRows(looked, this.#rowCount, this.#decoder, this.#caches[at]!);
      states = addTo(layer.mix(mixed), states);
      const expanded = layer.expand(normalizeRows(states, layer.mlpNorm));
      for (let place = 0; place < expanded.length; place++) {
        if (expanded[place]! < 0) expanded[place] = 0;
      }
      states = addTo(layer.contract(expanded), states);
    }
    this.#tokenCount += states.length / (this.#rowCount * this.#decoder.width);
    const scores = output(normalizeRows(this.#lastStates(states), norm));
    return withLastColumn(scores, this.#rowCount, othersScore);
  }
}

function addTo(sums: Float32Array, added: Float32Array): Float32Array {
  for (let at = 0; at < sums.length; at++) sums[at]! += added[at]!;
  return sums;
}

function withLastColumn(rows: Float32Array, rowCount: number, value: number): Float32Array {
  const width = rows.length / rowCount;
  const wider = new Float32Array(rows.length + rowCount).fill(value);
  for (let row = 0; row < rowCount; row++) {
    wider.set(rows.subarray(row * width, (row + 1) * width), row * (width + 1));
  }
  return wider;
}
