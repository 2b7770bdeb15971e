import { closeSync, openSync, rmSync, statSync } from 'node:fs';

const retryMs = 1;
/** A lock that is older was left by a process that was killed: it is held for one write. */
const staleMs = 2000;

function tryLock(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a lock that nobody holds any more; others may be quicker. */
function removeStale(path: string): void {
  const lock = statSync(path, { throwIfNoEntry: false });
  if (lock && Date.now() - lock.mtimeMs > staleMs) rmSync(path, { force: true });
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
    rmSync(path, { force: true }); // gone already where it was taken for one of a killed process
  }
}
