import { read, readSync } from 'node:fs';
import { promisify } from 'node:util';

const readInThread = promisify(read);

/** Fills `into` from a place of an open file; throws when the file ends before that. */
export function readFully(file: number, into: Uint8Array, position: number): void {
  let filled = 0;
  while (filled < into.length) {
    const count = readSync(file, into, filled, into.length - filled, position + filled);
    if (count === 0) throw new Error(`ends ${into.length - filled} bytes early`);
    filled += count;
  }
}

/** The same by one of Node's other threads. */
export async function readFullyElsewhere(
  file: number,
  into: Uint8Array,
  position: number,
): Promise<void> {
  let filled = 0;
  while (filled < into.length) {
    const left = into.length - filled;
    const { bytesRead } = await readInThread(file, into, filled, left, position + filled);
    if (bytesRead === 0) throw new Error(`ends ${left} bytes early`);
    filled += bytesRead;
  }
}
