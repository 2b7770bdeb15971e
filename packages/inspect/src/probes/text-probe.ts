import { type Data, DataType, Vector } from 'apache-arrow';
import type { Probe } from './probe.ts';
import { TextCounter } from './text-counter.ts';
import { validRuns } from './valid-runs.ts';

export function isText(type: DataType): boolean {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type);
}

function addPlain(counter: TextCounter, data: Data, firstRow: number): void {
  const offsets = data.valueOffsets as Int32Array | BigInt64Array;
  const bytes = data.values as Uint8Array;
  for (const [start, end] of validRuns(data)) {
    for (let index = start; index < end; index++) {
      const [from, to] = [Number(offsets[index]!), Number(offsets[index + 1]!)];
      counter.addBytes(bytes, from, to, firstRow + index);
    }
  }
}

function addDictionary(counter: TextCounter, data: Data, firstRow: number): void {
  const indices = data.values as Int32Array | BigInt64Array;
  const places = new Map<number, { count: number; row: number }>();
  for (const [start, end] of validRuns(data)) {
    for (let index = start; index < end; index++) {
      const key = Number(indices[index]!);
      const place = places.get(key);
      if (place) place.count++;
      else places.set(key, { count: 1, row: firstRow + index });
    }
  }
  for (const [key, { count, row }] of places) {
    counter.addText(String(data.dictionary!.get(key)), row, count);
  }
}

function addViews(counter: TextCounter, data: Data, firstRow: number): void {
  const vector = new Vector([data]);
  for (const [start, end] of validRuns(data)) {
    for (let index = start; index < end; index++) {
      counter.addText(String(vector.get(index)), firstRow + index);
    }
  }
}

/** Text as bytes with offsets, as views, or by a dictionary. */
export function createTextProbe(type: DataType, entryLimit: number): Probe {
  const counter = new TextCounter(entryLimit);
  const add = DataType.isDictionary(type)
    ? addDictionary
    : DataType.isUtf8View(type)
      ? addViews
      : addPlain;
  return {
    add: (data, firstRow) => add(counter, data, firstRow),
    findings: () => ({ text: counter.summarize() }),
  };
}
