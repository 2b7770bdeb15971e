import { type Data, DataType } from 'apache-arrow';
import { addValues, NumberStats } from '../numbers/number-stats.ts';
import { assertData } from './assert-data.ts';
import type { Column } from './column.ts';
import type { Probe } from './probe.ts';
import { validRuns } from './valid-runs.ts';

export function isList(type: DataType): boolean {
  return (
    DataType.isList(type) ||
    DataType.isLargeList(type) ||
    DataType.isFixedSizeList(type) ||
    DataType.isMap(type)
  );
}

/** Where the entries of the list at a place begin. */
function startReader(data: Data): (index: number) => number {
  const { type } = data;
  if (DataType.isFixedSizeList(type)) return (index) => index * type.listSize;
  const offsets = data.valueOffsets as Int32Array | BigInt64Array;
  return (index) => Number(offsets[index]!);
}

/** Lists and maps: how long they are, and what stands in them. */
export function createListProbe(items: Column): Probe {
  const lengths = new NumberStats(true);
  return {
    add(data, firstRow) {
      const startOf = startReader(data);
      for (const [start, end] of validRuns(data)) {
        const counts = Float64Array.from(
          { length: end - start },
          (_, index) => startOf(start + index + 1) - startOf(start + index),
        );
        addValues(lengths, counts);
        const [first, last] = [startOf(start), startOf(end)];
        if (last === first) continue;
        const entries = data.children[0]!.slice(first, last - first);
        assertData(entries, items.field.name, firstRow + start);
        items.add(entries, firstRow + start);
      }
    },
    findings: () => ({ lengths: lengths.summarize(), items: items.summarize() }),
  };
}
