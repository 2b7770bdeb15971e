import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { findRoot } from '../run/find-root.ts';
import { formatBytes } from '../terminal/format-number.ts';
import type { CheckResult } from './list-checks.ts';

const gigabyte = 1e9;

/** What free space on the disk of the data folder allows. */
export function judgeDisk(freeBytes: number): CheckResult {
  const result = { name: 'Disk', message: `${formatBytes(freeBytes)} free for data/` };
  const fix = 'Free some space, or remove old artifacts from data/artifacts.';
  if (freeBytes < gigabyte) return { ...result, state: 'fail', fix };
  return freeBytes < 5 * gigabyte ? { ...result, state: 'warn', fix } : { ...result, state: 'ok' };
}

export async function checkDisk(): Promise<CheckResult> {
  const root = findRoot();
  const data = join(root, 'data');
  const { bavail, bsize } = await statfs(existsSync(data) ? data : root);
  return judgeDisk(bavail * bsize);
}

/** What cores and memory allow. */
export function judgeMachine(coreCount: number, memoryBytes: number): CheckResult {
  const cores = `${coreCount} core${coreCount === 1 ? '' : 's'}`;
  const result = { name: 'Machine', message: `${cores}, ${formatBytes(memoryBytes)} memory` };
  if (coreCount >= 2 && memoryBytes >= 4 * gigabyte) return { ...result, state: 'ok' };
  const fix = 'Runs work, but slowly; 2 cores and 4 GB are what the given times were taken with.';
  return { ...result, state: 'warn', fix };
}

export function checkMachine(): CheckResult {
  return judgeMachine(availableParallelism(), totalmem());
}
