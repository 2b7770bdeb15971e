import { type Data, DataType, type FixedSizeList } from 'apache-arrow';
import { ByteCounts } from '../numbers/byte-counts.ts';
import { addValues, NumberStats } from '../numbers/number-stats.ts';
import { assertData } from './assert-data.ts';
import { createCounter } from './number-probe.ts';
import { PixelRows } from './pixel-rows.ts';
import type { Findings, Probe } from './probe.ts';
import { isWhole, readNumbers } from './read-numbers.ts';
import { RowHashes } from './row-hashes.ts';
import { RowHealth } from './row-health.ts';
import { validRuns } from './valid-runs.ts';

/** Elements of a row. */
function widthOf({ type }: Data): number {
  return (type as FixedSizeList).listSize;
}

function elementsOf({ children }: Data): Data {
  const [child] = children as [Data];
  assertData(child, 'elements', 0);
  return child;
}

type Counter = { add(values: ArrayLike<number>): void };

/** Runs of rows that are whole. Of others, some elements of which are null, only these are counted. */
function* wholeRuns(data: Data, counter: Counter): Generator<[start: number, end: number]> {
  const [child] = data.children as [Data];
  const width = widthOf(data);
  for (const [start, end] of validRuns(data)) {
    const elements = child.slice(start * width, (end - start) * width);
    if (child.nullCount === 0 || elements.nullCount === 0) {
      yield [start, end];
      continue;
    }
    const numbers = readNumbers(elements);
    for (const [from, to] of validRuns(elements)) counter.add(numbers.subarray(from, to));
  }
}

/** Tensors of floats: numbers, and what their rows are like. */
function createFloatProbe(type: DataType, entryLimit: number): Probe {
  const stats = new NumberStats(isWhole(type));
  const health = new RowHealth();
  const hashes = new RowHashes(entryLimit);
  return {
    add(data, firstRow) {
      const child = elementsOf(data);
      const numbers = readNumbers(child);
      const width = widthOf(data);
      const counter = { add: (values: ArrayLike<number>) => addValues(stats, values) };
      for (const [start, end] of wholeRuns(data, counter)) {
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
function createPixelProbe(entryLimit: number): Probe {
  const counts = new ByteCounts();
  const pixels = new PixelRows();
  const hashes = new RowHashes(entryLimit);
  return {
    add(data, firstRow) {
      const child = elementsOf(data);
      const bytes = child.values as Uint8Array;
      const width = widthOf(data);
      for (const [start, end] of wholeRuns(data, counts)) {
        pixels.add(bytes, width, start, end, firstRow);
        hashes.addCounted(child, width, start, end, firstRow, counts);
      }
    },
    findings: (): Findings => ({
      numbers: counts.summarize(),
      tensor: { ...pixels.summarize(), ...hashes.summarize() },
    }),
  };
}

/** Tensors of whole numbers and times: ids, mostly, whose rows are nothing as wholes. */
function createPlainProbe(type: DataType): Probe {
  const counter = createCounter(type);
  return {
    add(data) {
      const child = elementsOf(data);
      const numbers = readNumbers(child);
      const width = widthOf(data);
      for (const [start, end] of wholeRuns(data, counter)) {
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
  return isByte ? createPixelProbe(entryLimit) : createPlainProbe(type);
}
