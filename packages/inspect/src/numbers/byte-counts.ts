import { binOf, histogramBins, type NumberSummary } from './number-summary.ts';

const byteValues = 256;
/** Counts of 32 bits are emptied before they could overflow. */
const pairsBeforeFlush = 2 ** 31;

/** Counts every value of bytes, two at a time: all figures of uint8 columns follow from it. */
export class ByteCounts {
  readonly #pairs: Uint32Array = new Uint32Array(byteValues * byteValues);
  readonly #counts: Float64Array = new Float64Array(byteValues);
  #pending = 0;

  add(bytes: Uint8Array): void {
    const isOdd = bytes.byteOffset % 2;
    const pairCount = (bytes.length - isOdd) >> 1;
    if (isOdd && bytes.length > 0) this.#counts[bytes[0]!]! += 1;
    if ((bytes.length - isOdd) % 2 === 1) this.#counts[bytes.at(-1)!]! += 1;
    if (pairCount <= 0) return;
    const words = new Uint16Array(bytes.buffer, bytes.byteOffset + isOdd, pairCount);
    const pairs = this.#pairs;
    for (let index = 0; index < words.length; index++) pairs[words[index]!]! += 1;
    this.#pending += pairCount;
    if (this.#pending > pairsBeforeFlush - 2 ** 30) this.#flush();
  }

  #flush(): void {
    for (const [pair, count] of this.#pairs.entries()) {
      this.#counts[pair & 0xff]! += count;
      this.#counts[pair >> 8]! += count;
    }
    this.#pairs.fill(0);
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
