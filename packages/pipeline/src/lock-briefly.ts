import { closeSync, openSync, statSync, unlinkSync } from 'node:fs';

const retryMs = 1;
/** A lock that is older was left by a process that was killed: it is held for one write. */
const staleMs = 2000;

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

function tryLock(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx'));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a lock that nobody holds any more; others may be quicker. */
function removeStale(path: string): void {
  try {
    if (Date.now() - statSync(path).mtimeMs > staleMs) unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/**
 * Does something short and synchronous while no other process does it under the same lock file.
 *
 * @throws what the file system says when the lock cannot be made: a full disk, a folder that has gone
 */
export function lockBriefly<Result>(path: string, action: () => Result): Result {
  while (!tryLock(path)) {
    removeStale(path);
    pause(retryMs);
  }
  try {
    return action();
  } finally {
    unlinkSync(path);
  }
}
