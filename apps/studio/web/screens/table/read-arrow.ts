import { type Table, tableFromIPC } from '@uwdata/flechette';

/** Reads an Arrow stream; whole numbers of 64 bits stay exact. A module of its own, fetched by itself. */
export function readArrow(bytes: Uint8Array): Table {
  return tableFromIPC(bytes, { useBigInt: true });
}
