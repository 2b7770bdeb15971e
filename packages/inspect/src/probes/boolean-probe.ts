import type { Data } from 'apache-arrow';
import type { Probe } from './probe.ts';
import { validRuns } from './valid-runs.ts';

/** Booleans: how many are true. */
export function createBooleanProbe(): Probe {
  let [trueCount, falseCount] = [0, 0];
  return {
    add(data: Data) {
      const bits = data.values as Uint8Array; // of a slice, too, from the first value on
      for (const [start, end] of validRuns(data)) {
        for (let index = start; index < end; index++) {
          const bit = data.offset + index;
          if ((bits[bit >> 3]! >> (bit & 7)) & 1) trueCount++;
          else falseCount++;
        }
      }
    },
    findings: () => ({ booleans: { trueCount, falseCount } }),
  };
}
