import type { ByteTables, Hasher } from '../hasher.ts';
import { binOf, histogramBins, type NumberSummary } from './number-summary.ts';

const byteValues = 256;
/** Counts of 32 bits are emptied before they could overflow. */
const wordsBeforeFlush = 2 ** 30;

function createTable(): Uint32Array {
  return new Uint32Array(byteValues);
}

/** Counts every value of bytes: all figures of uint8 columns follow from it. */
export class ByteCounts {
  readonly #tables: ByteTables = [createTable(), createTable(), createTable(), createTable()];
  readonly #counts: Float64Array = new Float64Array(byteValues);
  #pending = 0;

  add(bytes: ArrayLike<number>): void {
    const counts = this.#counts;
    for (let index = 0; index < bytes.length; index++) counts[bytes[index]!]! += 1;
  }

  /** Adds bytes, four in a word, and leaves their hash in the hasher: they are read once. */
  addHashed(words: Uint32Array, start: number, end: number, hasher: Hasher): void {
    this.#pending += end - start;
    if (this.#pending > wordsBeforeFlush) this.#flush();
    hasher.hashAndCount(words, start, end, this.#tables);
  }

  #flush(): void {
    for (const table of this.#tables) {
      for (let value = 0; value < byteValues; value++) this.#counts[value]! += table[value]!;
      table.fill(0);
    }
    this.#pending = 0;
  }

  summarize(): NumberSummary {
    this.#flush();
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
