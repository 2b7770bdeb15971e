import type { TensorSummary } from '../column-summary.ts';
import { addValues, NumberStats } from '../numbers/number-stats.ts';

const toldDimensions = 8;

/** What rows of floats are like as wholes: NaN, zeros, lengths, and places that never change. */
export class RowHealth {
  readonly #norms: NumberStats = new NumberStats(false);
  #rowCount = 0;
  #nonFiniteRowCount = 0;
  #firstNonFiniteRow: number | undefined;
  #zeroRowCount = 0;
  #firstZeroRow: number | undefined;
  /** Values of the first row, and the places that have held them in every row so far. */
  #reference: Float64Array | undefined;
  #unchanged: Int32Array = new Int32Array(0);
  #unchangedCount = 0;

  /** Adds rows `start` up to `end` to this, and all of their values to `stats`. */
  add(
    numbers: ArrayLike<number>,
    width: number,
    start: number,
    end: number,
    firstRow: number,
    stats: NumberStats,
  ): void {
    const norms: number[] = [];
    for (let row = start; row < end; row++) {
      const { count, min, max, mean, squares } = stats.addChunk(
        numbers,
        row * width,
        (row + 1) * width,
      );
      if (count < width) {
        this.#nonFiniteRowCount++;
        this.#firstNonFiniteRow ??= firstRow + row;
      } else norms.push(Math.sqrt(squares + count * mean * mean));
      if (count === width && min === 0 && max === 0) {
        this.#zeroRowCount++;
        this.#firstZeroRow ??= firstRow + row;
      }
      this.#compare(numbers, row * width, width);
    }
    this.#rowCount += end - start;
    addValues(this.#norms, norms);
  }

  #compare(numbers: ArrayLike<number>, first: number, width: number): void {
    const reference = this.#reference;
    if (!reference) {
      this.#reference = Float64Array.from({ length: width }, (_, index) => numbers[first + index]!);
      this.#unchanged = Int32Array.from({ length: width }, (_, index) => index);
      this.#unchangedCount = width;
      return;
    }
    const unchanged = this.#unchanged;
    let kept = 0;
    for (let index = 0; index < this.#unchangedCount; index++) {
      const dimension = unchanged[index]!;
      if (numbers[first + dimension] === reference[dimension]) unchanged[kept++] = dimension;
    }
    this.#unchangedCount = kept;
  }

  summarize(): Omit<TensorSummary, 'duplicateRowCount' | 'isCapped'> {
    const isTold = this.#rowCount > 1; // a single row changes nowhere
    const dead = isTold ? this.#unchanged.subarray(0, this.#unchangedCount) : [];
    const [firstNonFiniteRow, firstZeroRow] = [this.#firstNonFiniteRow, this.#firstZeroRow];
    return {
      rowCount: this.#rowCount,
      nonFiniteRowCount: this.#nonFiniteRowCount,
      ...(firstNonFiniteRow === undefined ? {} : { firstNonFiniteRow }),
      zeroRowCount: this.#zeroRowCount,
      ...(firstZeroRow === undefined ? {} : { firstZeroRow }),
      norms: this.#norms.summarize(),
      deadDimensionCount: dead.length,
      deadDimensions: Array.from(dead.slice(0, toldDimensions)),
    };
  }
}
