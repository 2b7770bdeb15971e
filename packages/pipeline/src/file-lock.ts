import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StageError } from '@sightline/contracts';
import { isProcessRunning } from '@sightline/store';

const pollIntervalMs = 25;

async function isStale(path: string): Promise<boolean> {
  const pid = await readFile(path, 'utf8').catch(() => undefined);
  return pid !== undefined && !isProcessRunning(Number(pid));
}

/** Takes the lock if nobody has it; `link` gives the file its name with its content in place. */
async function tryLock(path: string): Promise<boolean> {
  const own = `${path}.${process.pid}-${randomBytes(3).toString('hex')}`;
  await writeFile(own, String(process.pid));
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // The lock of a killed process is moved away; of several finders only one succeeds.
    if (await isStale(path)) await rename(path, own).catch(() => undefined);
    return false;
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Does something while no other process of this host does it under the same lock file.
 *
 * @throws StageError `failed` when another process keeps the lock for longer than `timeoutMs`.
 */
export async function withLock<Result>(
  path: string,
  timeoutMs: number,
  action: () => Promise<Result>,
): Promise<Result> {
  await mkdir(dirname(path), { recursive: true });
  const deadlineMs = Date.now() + timeoutMs;
  while (!(await tryLock(path))) {
    if (Date.now() > deadlineMs) {
      const pid = await readFile(path, 'utf8').catch(() => 'another process');
      throw new StageError('failed', {
        message: `${path}: process ${pid} has held the lock for too long`,
        fix: `End that process, or remove the file.`,
      });
    }
    await sleep(pollIntervalMs);
  }
  try {
    return await action();
  } finally {
    await rm(path, { force: true });
  }
}
