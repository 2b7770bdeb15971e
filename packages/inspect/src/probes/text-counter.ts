import type { TextSummary } from '../column-summary.ts';
import { HashTable } from '../hash-table.ts';
import { Hasher } from '../hasher.ts';
import { addValues, NumberStats } from '../numbers/number-stats.ts';

const firstCount = 3;
const commonestCount = 5;
const mostLabels = 20_000;
const maxLabelBytes = 256;
/** A value that came so often is remembered even where there are too many others. */
const frequentCount = 64;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Counts the values of a text column by their hashes, and remembers those that may be shown. */
export class TextCounter {
  readonly #table: HashTable;
  readonly #hasher: Hasher = new Hasher();
  readonly #labels: Map<number, string> = new Map();
  readonly #lengths: NumberStats = new NumberStats(true);
  readonly #maxLabels: number;
  #pending: number[] = [];
  #valueCount = 0;
  #emptyCount = 0;

  constructor(entryLimit: number) {
    this.#table = new HashTable(entryLimit);
    this.#maxLabels = Math.min(Math.ceil(entryLimit / 10), mostLabels);
  }

  /** Adds a text that lies in UTF-8 among bytes. */
  addBytes(bytes: Uint8Array, start: number, end: number, row: number, count: number = 1): void {
    this.#hasher.hashBytes(bytes, start, end);
    const { low, high, characterCount } = this.#hasher;
    this.#valueCount += count;
    if (start === end) this.#emptyCount += count;
    for (let time = 0; time < count; time++) this.#addLength(characterCount);
    const entry = this.#table.add(low, high, row, count);
    if (entry < 0) return;
    const labels = this.#labels;
    const seen = this.#table.countOf(entry);
    const isNew = seen === count && labels.size < this.#maxLabels;
    if (
      isNew ||
      (seen === frequentCount && labels.size < 2 * this.#maxLabels && !labels.has(entry))
    ) {
      labels.set(
        entry,
        decoder.decode(bytes.subarray(start, Math.min(end, start + maxLabelBytes))),
      );
    }
  }

  addText(text: string, row: number, count: number = 1): void {
    const bytes = encoder.encode(text);
    this.addBytes(bytes, 0, bytes.length, row, count);
  }

  #addLength(length: number): void {
    if (this.#pending.push(length) === 4096) this.#flush();
  }

  #flush(): void {
    addValues(this.#lengths, this.#pending);
    this.#pending = [];
  }

  #rank(): TextSummary['commonest'] {
    return [...this.#labels]
      .map(([entry, value]) => ({ value, count: this.#table.countOf(entry) }))
      .filter(({ count }) => count > 1)
      .sort((left, right) => right.count - left.count)
      .slice(0, commonestCount);
  }

  summarize(): TextSummary {
    this.#flush();
    const { entryCount, isFull, firstRepeat } = this.#table;
    return {
      valueCount: this.#valueCount,
      emptyCount: this.#emptyCount,
      distinctCount: entryCount,
      isCapped: isFull,
      commonest: this.#rank(),
      first: [...this.#labels.values()].slice(0, firstCount),
      lengths: this.#lengths.summarize(),
      ...(firstRepeat ? { firstRepeat } : {}),
    };
  }
}
