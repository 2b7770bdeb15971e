import type { StageEvent, StageOutput } from '@sightline/contracts';
import { valuesOf } from '@sightline/contracts';
import { type RecordBatch, RecordBatchFileWriter } from 'apache-arrow';
import { ingest } from '../src/stage.ts';

type Tables = Record<string, RecordBatch[]>;

/** Runs the stage into memory. */
export async function runIngest(
  settings: object,
  seed = 1,
): Promise<{ tables: Tables; events: StageEvent[] }> {
  const tables: Tables = { samples: [], images: [], rejects: [] };
  const events: StageEvent[] = [];
  const output: StageOutput = {
    table: (name) => ({
      rowCount: 0,
      append: async (batch) => void tables[name]!.push(batch),
    }),
    writeFile: async () => {},
  };
  const noInput = {
    table(name: string): never {
      throw new Error(`ingest read ${name}`);
    },
  };
  await ingest.run(noInput, output, ingest.config.parse(settings), {
    seed,
    signal: new AbortController().signal,
    report: (event) => events.push(event),
    checkpoint: { load: async () => undefined, save: async () => {}, intervalMs: 10_000 },
  });
  return { tables, events };
}

export function texts(batches: RecordBatch[] | undefined, name: string): string[] {
  return (batches ?? []).flatMap((batch) => valuesOf(batch, name));
}

export function bytesOf(tables: Tables): Buffer {
  const all = Object.values(tables).flat();
  const parts = all.map((batch) => RecordBatchFileWriter.writeAll([batch]).toUint8Array(true));
  return Buffer.concat(parts);
}
