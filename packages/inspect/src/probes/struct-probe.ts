import { assertData } from './assert-data.ts';
import type { Column } from './column.ts';
import type { Probe } from './probe.ts';
import { validRuns } from './valid-runs.ts';

/** Structs: each of their columns by itself, without those rows where the whole struct is null. */
export function createStructProbe(columns: readonly Column[]): Probe {
  return {
    add(data, firstRow) {
      for (const [start, end] of validRuns(data)) {
        for (const [index, column] of columns.entries()) {
          const values = data.children[index]!.slice(start, end - start);
          assertData(values, column.field.name, firstRow + start);
          column.add(values, firstRow + start);
        }
      }
    },
    findings: () => ({ fields: columns.map((column) => column.summarize()) }),
  };
}
