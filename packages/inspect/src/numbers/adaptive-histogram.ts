import { binOf, histogramBins } from './number-summary.ts';

const cellCount = 4096;
/** Below a double's smallest exponents a cell's width would have no reciprocal. */
const smallestExponent = -1000;
/** Cells are no finer than this beside the largest value: their numbers stay exact. */
const finestBits = 48;

/**
 * Counts values in cells of a width that is a power of two, without knowing their range before: when
 * a value lies outside, cells are merged in pairs. Merging is exact, as the edges of wider cells are
 * edges of the finer ones.
 */
export class AdaptiveHistogram {
  #counts: Float64Array = new Float64Array(0);
  #exponent: number | undefined;
  /** Number of the first cell: it begins at `#first * 2 ** #exponent`. */
  #first = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  /** Makes room for values of a finite range. */
  cover(min: number, max: number): void {
    if (min >= this.#min && max <= this.#max) return;
    this.#min = Math.min(this.#min, min);
    this.#max = Math.max(this.#max, max);
    if (this.#exponent !== undefined && this.#fits(this.#exponent, this.#first)) return;
    this.#widen();
  }

  #fits(exponent: number, first: number): boolean {
    const scale = 2 ** -exponent;
    return Math.floor(this.#min * scale) >= first && this.#max * scale < first + cellCount;
  }

  #widen(): void {
    const largest = Math.max(Math.abs(this.#min), Math.abs(this.#max));
    const finest = Math.max(Math.floor(Math.log2(largest || 1)) - finestBits, smallestExponent);
    let exponent = Math.max(this.#exponent ?? smallestExponent, finest);
    const span = (): number => (this.#max - this.#min) * 2 ** -exponent;
    const half = cellCount / 2; // what comes next will lie a little outside again
    const wanted = Math.log2(this.#max / half - this.#min / half);
    if (wanted > exponent) exponent = Math.ceil(wanted);
    while (span() > half && Number.isFinite(this.#max - this.#min)) exponent++;
    const scale = 2 ** -exponent;
    const middle = Math.floor(this.#min * scale * 0.5 + this.#max * scale * 0.5);
    this.#merge(exponent, middle - half);
  }

  #merge(exponent: number, first: number): void {
    const before = this.#counts;
    const ratio = 2 ** ((this.#exponent ?? exponent) - exponent);
    this.#counts = new Float64Array(cellCount);
    for (let cell = 0; cell < before.length; cell++) {
      const count = before[cell]!;
      if (count > 0) this.#counts[Math.floor((this.#first + cell) * ratio) - first]! += count;
    }
    this.#exponent = exponent;
    this.#first = first;
  }

  /** Adds finite values that `cover` has made room for. */
  add(values: ArrayLike<number>, start: number, end: number): void {
    const [counts, first, scale] = [this.#counts, this.#first, 2 ** -this.#exponent!];
    for (let index = start; index < end; index++) {
      counts[(values[index]! * scale - first) | 0]! += 1;
    }
  }

  /**
   * Counts in ten equal steps over the range. An edge is placed to one part in 2,000 of the range;
   * whole numbers of a smaller range are placed exactly.
   */
  toBins(isWhole: boolean): number[] {
    const bins = new Array<number>(histogramBins).fill(0);
    const width = 2 ** (this.#exponent ?? 0);
    const middle = isWhole ? Math.max((width - 1) / 2, 0) : width / 2;
    for (const [cell, count] of this.#counts.entries()) {
      if (count === 0) continue;
      const value = (this.#first + cell) * width + middle;
      const inside = Math.min(Math.max(value, this.#min), this.#max);
      bins[binOf(inside, this.#min, this.#max)]! += count;
    }
    return bins;
  }
}
