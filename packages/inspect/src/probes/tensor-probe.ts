import { type Data, DataType } from 'apache-arrow';
import type { TensorSummary } from '../column-summary.ts';
import { HashTable } from '../hash-table.ts';
import { Hasher } from '../hasher.ts';
import { addValues, NumberStats } from '../numbers/number-stats.ts';
import { createCounter } from './number-probe.ts';
import { PixelRows } from './pixel-rows.ts';
import type { Findings, Probe } from './probe.ts';
import { isWhole, readNumbers } from './read-numbers.ts';
import { RowHealth } from './row-health.ts';
import { validRuns } from './valid-runs.ts';

/** Counts rows that are the same, byte by byte. */
class RowHashes {
  readonly #hasher: Hasher = new Hasher();
  readonly table: HashTable;

  constructor(entryLimit: number) {
    this.table = new HashTable(entryLimit);
  }

  add({ values }: Data, width: number, start: number, end: number, firstRow: number): void {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const rowBytes = width * (values as Uint8Array).BYTES_PER_ELEMENT;
    const isAligned = bytes.byteOffset % 4 === 0 && rowBytes % 4 === 0;
    const words = isAligned
      ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
      : undefined;
    const hasher = this.#hasher;
    for (let row = start; row < end; row++) {
      const [from, to] = [row * rowBytes, (row + 1) * rowBytes];
      if (words) hasher.hashWords(words, from >> 2, to >> 2);
      else hasher.hashBytes(bytes, from, to);
      this.table.add(hasher.low, hasher.high, firstRow + row);
    }
  }

  summarize(): Pick<TensorSummary, 'duplicateRowCount' | 'firstDuplicate' | 'isCapped'> {
    const { repeatCount, firstRepeat, isFull } = this.table;
    return {
      duplicateRowCount: repeatCount,
      isCapped: isFull,
      ...(firstRepeat ? { firstDuplicate: firstRepeat } : {}),
    };
  }
}

type Counter = { add(values: ArrayLike<number>): void };

/** Rows some of whose elements are null are nothing as wholes: only the other elements count. */
function addElements(data: Data, counter: Counter): boolean {
  const [child] = data.children as [Data];
  if (child.nullCount === 0) return false;
  const width = child.length / data.length;
  for (const [start, end] of validRuns(data)) {
    const elements = child.slice(start * width, (end - start) * width);
    const numbers = readNumbers(elements);
    for (const [from, to] of validRuns(elements)) counter.add(numbers.subarray(from, to));
  }
  return true;
}

/** Tensors of floats: numbers, and what their rows are like. */
function createFloatProbe(type: DataType, entryLimit: number): Probe {
  const stats = new NumberStats(isWhole(type));
  const health = new RowHealth();
  const hashes = new RowHashes(entryLimit);
  return {
    add(data, firstRow) {
      if (addElements(data, { add: (values) => addValues(stats, values) })) return;
      const [child] = data.children as [Data];
      const numbers = readNumbers(child);
      const width = child.length / data.length;
      for (const [start, end] of validRuns(data)) {
        health.add(numbers, width, start, end, firstRow, stats);
        hashes.add(child, width, start, end, firstRow);
      }
    },
    findings: (): Findings => ({
      numbers: stats.summarize(),
      tensor: { ...health.summarize(), ...hashes.summarize() },
    }),
  };
}

/** Tensors of bytes: pictures, most likely. */
function createPixelProbe(type: DataType, entryLimit: number): Probe {
  const counter = createCounter(type);
  const pixels = new PixelRows();
  const hashes = new RowHashes(entryLimit);
  return {
    add(data, firstRow) {
      if (addElements(data, counter)) return;
      const [child] = data.children as [Data];
      const bytes = readNumbers(child) as unknown as Uint8Array;
      const width = child.length / data.length;
      for (const [start, end] of validRuns(data)) {
        counter.add(bytes.subarray(start * width, end * width));
        pixels.add(bytes, width, start, end, firstRow);
        hashes.add(child, width, start, end, firstRow);
      }
    },
    findings: (): Findings => ({
      numbers: counter.summarize(),
      tensor: { ...pixels.summarize(), ...hashes.summarize() },
    }),
  };
}

/** Tensors of whole numbers and times: ids, mostly, whose rows are nothing as wholes. */
function createPlainProbe(type: DataType): Probe {
  const counter = createCounter(type);
  return {
    add(data) {
      if (addElements(data, counter)) return;
      const [child] = data.children as [Data];
      const numbers = readNumbers(child);
      const width = child.length / data.length;
      for (const [start, end] of validRuns(data)) {
        counter.add(numbers.subarray(start * width, end * width));
      }
    },
    findings: () => ({ numbers: counter.summarize() }),
  };
}

/** @param type of an element */
export function createTensorProbe(type: DataType, entryLimit: number): Probe {
  if (DataType.isFloat(type)) return createFloatProbe(type, entryLimit);
  const isByte = DataType.isInt(type) && type.bitWidth === 8 && !type.isSigned;
  return isByte ? createPixelProbe(type, entryLimit) : createPlainProbe(type);
}
