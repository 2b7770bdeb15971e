import { type Data, DataType } from 'apache-arrow';
import { ByteCounts } from '../numbers/byte-counts.ts';
import { addValues, NumberStats } from '../numbers/number-stats.ts';
import type { NumberSummary } from '../numbers/number-summary.ts';
import type { Findings, Probe } from './probe.ts';
import { isWhole, readNumbers, unitOf } from './read-numbers.ts';
import { validRuns } from './valid-runs.ts';

function isByte(type: DataType): boolean {
  return DataType.isInt(type) && type.bitWidth === 8 && !type.isSigned;
}

/** Takes numbers of a type and sums them up. */
export function createCounter(type: DataType): {
  add(values: ArrayLike<number>): void;
  summarize(): NumberSummary;
} {
  if (isByte(type)) return new ByteCounts();
  const stats = new NumberStats(isWhole(type));
  return { add: (values) => addValues(stats, values), summarize: () => stats.summarize() };
}

/** Numbers and times, one a row. */
export function createNumberProbe(type: DataType): Probe {
  const counter = createCounter(type);
  const unit = unitOf(type);
  return {
    add(data: Data) {
      const numbers = readNumbers(data);
      for (const [start, end] of validRuns(data)) counter.add(numbers.subarray(start, end));
    },
    findings: (): Findings => ({ numbers: counter.summarize(), ...(unit ? { unit } : {}) }),
  };
}
