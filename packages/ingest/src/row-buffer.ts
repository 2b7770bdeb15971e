import { packBatch, type TableContract, type TableWriter } from '@sightline/contracts';
import { Int32 } from 'apache-arrow';

export type Row = Record<string, string | number | string[] | Uint8Array>;

export type RowBuffer = {
  /** Takes a row; writes a batch when 256 rows or 32 MiB have come together. */
  push(row: Row): Promise<void>;
  flush(): Promise<void>;
};

const maxRowCount = 256;
const maxSizeBytes = 2 ** 25;

function sizeOf(row: Row): number {
  let sum = 0;
  for (const value of Object.values(row)) {
    if (Array.isArray(value)) for (const text of value) sum += text.length;
    else if (typeof value !== 'number') sum += value.length;
  }
  return sum;
}

/** Gathers rows into record batches of bounded size. */
export function createRowBuffer(contract: TableContract, writer: TableWriter): RowBuffer {
  let rows: Row[] = [];
  let sizeBytes = 0;
  const flush = async (): Promise<void> => {
    if (rows.length === 0) return;
    const columns = contract.schema.fields.map(({ name, type }) => {
      const values = rows.map((row) => row[name]!);
      return [name, type instanceof Int32 ? Int32Array.from(values as number[]) : values];
    });
    const batch = packBatch(contract, rows.length, Object.fromEntries(columns));
    rows = [];
    sizeBytes = 0;
    await writer.append(batch);
  };
  return {
    flush,
    async push(row) {
      rows.push(row);
      sizeBytes += sizeOf(row);
      if (rows.length >= maxRowCount || sizeBytes >= maxSizeBytes) await flush();
    },
  };
}
