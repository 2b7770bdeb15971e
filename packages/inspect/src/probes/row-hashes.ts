import type { Data } from 'apache-arrow';
import type { TensorSummary } from '../column-summary.ts';
import { HashTable } from '../hash-table.ts';
import { Hasher } from '../hasher.ts';
import type { ByteCounts } from '../numbers/byte-counts.ts';

type Bytes = { bytes: Uint8Array; words: Uint32Array | undefined; rowBytes: number };

/** Bytes of a column of numbers, and where they allow it four of them as a word. */
function bytesOf({ values }: Data, width: number): Bytes {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const rowBytes = width * (values as Uint8Array).BYTES_PER_ELEMENT;
  const isAligned = bytes.byteOffset % 4 === 0 && rowBytes % 4 === 0;
  const words = isAligned
    ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
    : undefined;
  return { bytes, words, rowBytes };
}

/** Counts rows that are the same, byte by byte. */
export class RowHashes {
  readonly #hasher: Hasher = new Hasher();
  readonly #table: HashTable;

  constructor(entryLimit: number) {
    this.#table = new HashTable(entryLimit);
  }

  add(data: Data, width: number, start: number, end: number, firstRow: number): void {
    const { bytes, words, rowBytes } = bytesOf(data, width);
    for (let row = start; row < end; row++) {
      const [from, to] = [row * rowBytes, (row + 1) * rowBytes];
      if (words) this.#hasher.hashWords(words, from >> 2, to >> 2);
      else this.#hasher.hashBytes(bytes, from, to);
      this.#keep(firstRow + row);
    }
  }

  /** The same for bytes, which are counted on the way. */
  addCounted(
    data: Data,
    width: number,
    start: number,
    end: number,
    firstRow: number,
    counts: ByteCounts,
  ): void {
    const { bytes, words, rowBytes } = bytesOf(data, width);
    if (!words) counts.add(bytes.subarray(start * rowBytes, end * rowBytes));
    for (let row = start; row < end; row++) {
      const [from, to] = [row * rowBytes, (row + 1) * rowBytes];
      if (words) this.#hasher.hashAndCount(words, from >> 2, to >> 2);
      else this.#hasher.hashBytes(bytes, from, to);
      this.#keep(firstRow + row);
    }
    counts.takeHashed();
  }

  #keep(row: number): void {
    this.#table.add(this.#hasher.low, this.#hasher.high, row);
  }

  summarize(): Pick<TensorSummary, 'duplicateRowCount' | 'firstDuplicate' | 'isCapped'> {
    const { repeatCount, firstRepeat, isFull } = this.#table;
    return {
      duplicateRowCount: repeatCount,
      isCapped: isFull,
      ...(firstRepeat ? { firstDuplicate: firstRepeat } : {}),
    };
  }
}
