import { AdaptiveHistogram } from './adaptive-histogram.ts';
import type { NumberSummary } from './number-summary.ts';

/** What `addChunk` saw: finite values only. */
export type Chunk = { count: number; min: number; max: number; mean: number; squares: number };

/** Sums up numbers in one pass, chunk by chunk, in memory that does not grow. */
export class NumberStats {
  readonly #histogram: AdaptiveHistogram = new AdaptiveHistogram();
  readonly #isWhole: boolean;
  #count = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #mean = 0;
  #squares = 0;
  #nanCount = 0;
  #positiveInfinityCount = 0;
  #negativeInfinityCount = 0;
  readonly #chunk: Chunk = { count: 0, min: 0, max: 0, mean: 0, squares: 0 };

  /** @param isWhole whether all values are whole numbers */
  constructor(isWhole: boolean) {
    this.#isWhole = isWhole;
  }

  get nonFiniteCount(): number {
    return this.#nanCount + this.#positiveInfinityCount + this.#negativeInfinityCount;
  }

  /**
   * Adds values `start` up to `end`; a few thousand at a time stay in the processor's cache.
   *
   * @returns what they were, in an object that the next call writes over
   */
  addChunk(values: ArrayLike<number>, start: number, end: number): Chunk {
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    let sum = 0;
    for (let index = start; index < end; index++) {
      const value = values[index]!;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
    }
    if (Number.isFinite(sum))
      return this.#addFinite(values, start, end, min, max, sum / (end - start));
    const finite = this.#leaveOutOthers(values, start, end);
    [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const value of finite) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
    let mean = 0; // their sum may be no finite number
    for (const value of finite) mean += value / finite.length;
    return this.#addFinite(finite, 0, finite.length, min, max, mean);
  }

  #leaveOutOthers(values: ArrayLike<number>, start: number, end: number): number[] {
    const finite: number[] = [];
    for (let index = start; index < end; index++) {
      const value = values[index]!;
      if (Number.isFinite(value)) finite.push(value);
      else if (Number.isNaN(value)) this.#nanCount++;
      else if (value > 0) this.#positiveInfinityCount++;
      else this.#negativeInfinityCount++;
    }
    return finite;
  }

  #addFinite(
    values: ArrayLike<number>,
    start: number,
    end: number,
    min: number,
    max: number,
    mean: number,
  ): Chunk {
    const chunk = this.#chunk;
    chunk.count = end - start;
    chunk.min = min;
    chunk.max = max;
    chunk.mean = chunk.count > 0 ? mean : 0;
    chunk.squares = 0;
    if (chunk.count === 0) return chunk;
    let squares = 0;
    for (let index = start; index < end; index++) {
      const difference = values[index]! - mean;
      squares += difference * difference;
    }
    chunk.squares = squares;
    this.#histogram.cover(min, max);
    this.#histogram.add(values, start, end);
    this.#merge(chunk);
    return chunk;
  }

  /** Merges the moments of a chunk (Chan, Golub and LeVeque, 1979). */
  #merge({ count, min, max, mean, squares }: Chunk): void {
    if (min < this.#min) this.#min = min;
    if (max > this.#max) this.#max = max;
    const total = this.#count + count;
    const delta = mean - this.#mean;
    const between = this.#count > 0 ? (delta * delta * this.#count * count) / total : 0;
    this.#squares += squares + between;
    this.#mean += delta * (count / total);
    this.#count = total;
  }

  summarize(): NumberSummary {
    const isEmpty = this.#count === 0;
    return {
      valueCount: this.#count,
      nanCount: this.#nanCount,
      positiveInfinityCount: this.#positiveInfinityCount,
      negativeInfinityCount: this.#negativeInfinityCount,
      min: isEmpty ? Number.NaN : this.#min,
      max: isEmpty ? Number.NaN : this.#max,
      mean: isEmpty ? Number.NaN : this.#mean,
      std: isEmpty ? Number.NaN : Math.sqrt(this.#squares / this.#count),
      histogram: this.#histogram.toBins(this.#isWhole),
    };
  }
}

const chunkLength = 4096;

/** Adds any number of values, in chunks. */
export function addValues(stats: NumberStats, values: ArrayLike<number>): void {
  for (let start = 0; start < values.length; start += chunkLength) {
    stats.addChunk(values, start, Math.min(start + chunkLength, values.length));
  }
}
