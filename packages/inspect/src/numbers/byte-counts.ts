import { takeByteCounts } from '../hasher.ts';
import { binOf, histogramBins, type NumberSummary } from './number-summary.ts';

const byteValues = 256;

/** Counts every value of bytes: all figures of uint8 columns follow from it. */
export class ByteCounts {
  readonly #counts: Float64Array = new Float64Array(byteValues);

  add(bytes: ArrayLike<number>): void {
    const counts = this.#counts;
    for (let index = 0; index < bytes.length; index++) counts[bytes[index]!]! += 1;
  }

  /** Adds the bytes that a hasher has counted. */
  takeHashed(): void {
    takeByteCounts(this.#counts);
  }

  summarize(): NumberSummary {
    const present = [...this.#counts].flatMap((count, value) => (count > 0 ? [value] : []));
    const [min, max] = [present[0] ?? Number.NaN, present.at(-1) ?? Number.NaN];
    let [valueCount, sum, squares] = [0, 0, 0];
    for (const value of present) valueCount += this.#counts[value]!;
    for (const value of present) sum += value * this.#counts[value]!;
    const mean = sum / valueCount;
    for (const value of present) squares += (value - mean) ** 2 * this.#counts[value]!;
    const histogram = new Array<number>(histogramBins).fill(0);
    for (const value of present) histogram[binOf(value, min, max)]! += this.#counts[value]!;
    const others = { nanCount: 0, positiveInfinityCount: 0, negativeInfinityCount: 0 };
    const std = Math.sqrt(squares / valueCount);
    return { valueCount, ...others, min, max, mean, std, histogram };
  }
}
