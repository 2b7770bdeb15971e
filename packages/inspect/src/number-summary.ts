/** Range, mean, spread and shape of the values of a number or tensor column. */
export type NumberSummary = {
  valueCount: number;
  /** Values that are no number; they are left out of everything else. */
  nanCount: number;
  min: number;
  max: number;
  mean: number;
  std: number;
  /** Counts in equal steps from `min` to `max`. */
  histogram: number[];
};

export const histogramCells = 16;

type Values = ArrayLike<number>;

/** First pass: range and moments, merged batch by batch so that nothing large is kept. */
export class Moments {
  count: number = 0;
  nanCount: number = 0;
  min: number = Number.POSITIVE_INFINITY;
  max: number = Number.NEGATIVE_INFINITY;
  #mean = 0;
  #squares = 0;

  add(values: Values): void {
    let [count, sum] = [0, 0];
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      if (Number.isNaN(value)) continue;
      if (value < this.min) this.min = value;
      if (value > this.max) this.max = value;
      sum += value;
      count++;
    }
    this.nanCount += values.length - count;
    if (count > 0) this.#merge(count, sum / count, sumOfSquares(values, sum / count));
  }

  /** Merges the moments of a batch (Chan, Golub and LeVeque, 1979). */
  #merge(count: number, mean: number, squares: number): void {
    const total = this.count + count;
    const delta = mean - this.#mean;
    this.#squares += squares + (delta * delta * this.count * count) / total;
    this.#mean += (delta * count) / total;
    this.count = total;
  }

  get mean(): number {
    return this.count > 0 ? this.#mean : Number.NaN;
  }

  /** Of the values themselves, not of a population that they were drawn from. */
  get std(): number {
    return this.count > 0 ? Math.sqrt(this.#squares / this.count) : Number.NaN;
  }
}

function sumOfSquares(values: Values, mean: number): number {
  let squares = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (!Number.isNaN(value)) squares += (value - mean) * (value - mean);
  }
  return squares;
}

/** Second pass: adds values to a histogram over a known range. */
export function countInto(histogram: number[], values: Values, min: number, max: number): void {
  const scale = max > min ? histogram.length / (max - min) : 0;
  const last = histogram.length - 1;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (!Number.isNaN(value)) histogram[Math.min(Math.floor((value - min) * scale), last)]! += 1;
  }
}
