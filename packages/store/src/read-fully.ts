import { readSync } from 'node:fs';

/** Fills `into` from a place of an open file; throws when the file ends before that. */
export function readFully(file: number, into: Uint8Array, position: number): void {
  let filled = 0;
  while (filled < into.length) {
    const count = readSync(file, into, filled, into.length - filled, position + filled);
    if (count === 0) throw new Error(`ends ${into.length - filled} bytes early`);
    filled += count;
  }
}
