import { type Data, DataType, Vector } from 'apache-arrow';
import { addValues, NumberStats } from '../numbers/number-stats.ts';
import type { Probe } from './probe.ts';
import { validRuns } from './valid-runs.ts';

export function isBytes(type: DataType): boolean {
  return (
    DataType.isBinary(type) ||
    DataType.isLargeBinary(type) ||
    DataType.isBinaryView(type) ||
    DataType.isFixedSizeBinary(type)
  );
}

/** Size of a value, by its place. */
function sizeReader(data: Data): (index: number) => number {
  const { type } = data;
  if (DataType.isFixedSizeBinary(type)) return () => type.byteWidth;
  if (DataType.isBinaryView(type)) {
    const vector = new Vector([data]);
    return (index) => (vector.get(index) as Uint8Array).length;
  }
  const offsets = data.valueOffsets as Int32Array | BigInt64Array;
  return (index) => Number(offsets[index + 1]!) - Number(offsets[index]!);
}

/** Bytes: how many each. */
export function createBytesProbe(): Probe {
  const sizes = new NumberStats(true);
  return {
    add(data) {
      const sizeOf = sizeReader(data);
      for (const [start, end] of validRuns(data)) {
        const length = end - start;
        addValues(
          sizes,
          Float64Array.from({ length }, (_, index) => sizeOf(start + index)),
        );
      }
    },
    findings: () => ({ sizes: sizes.summarize() }),
  };
}
