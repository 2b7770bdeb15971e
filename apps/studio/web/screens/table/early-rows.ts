import type { RowSlice, Source } from '../../source/source.ts';

/** Rows that are fetched at once. */
export const blockRows = 50;

/** All columns that come in slices, of the first rows. */
const firstRows: Omit<RowSlice, 'stage' | 'table'> = {
  columns: [],
  rows: { from: 0, count: blockRows },
};

type Early = { key: string; bytes: Promise<Uint8Array | undefined> };

let early: Early | undefined;

const keyOf = (runId: string, stage: string, table: string): string =>
  JSON.stringify([runId, stage, table]);

/**
 * Asks for the first rows of the table that an address names, while what the table is like is still
 * on its way: one after the other they would take twice as long.
 */
export function askEarly(source: Source, runId: string, stage: string, table: string): void {
  const bytes = source.readRows(runId, { stage, table, ...firstRows }).catch(() => undefined);
  early = { key: keyOf(runId, stage, table), bytes };
}

/** What was asked for early, once; undefined where nothing was, or where it failed. */
export async function takeEarly(
  runId: string,
  stage: string,
  table: string,
): Promise<Uint8Array | undefined> {
  const taken = early?.key === keyOf(runId, stage, table) ? early.bytes : undefined;
  early = undefined;
  return taken;
}
