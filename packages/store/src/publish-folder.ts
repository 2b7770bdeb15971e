import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isProcessRunning } from './process-running.ts';
import { verifyArtifact } from './verify-artifact.ts';
import { writeFailure } from './write-failure.ts';

const host = hostname().replaceAll(/[^A-Za-z0-9]/g, '_');

/** `.<key>.<host>-<pid>-<random>.tmp`: tells later writers whether its own still lives. */
function temporaryName(target: string, random: string): string {
  return `.${basename(target)}.${host}-${process.pid}-${random}.tmp`;
}

const temporary = /^\..+\.(?<host>\w+)-(?<pid>\d+)-\w+\.tmp$/;

export function isTemporaryName(name: string): boolean {
  return temporary.test(name);
}

/** Whether the writer of a temporary folder is gone: only on its own host can that be told. */
export function isAbandonedName(name: string): 'yes' | 'no' | 'unknown' {
  const groups = temporary.exec(name)?.groups;
  if (groups?.host !== host) return 'unknown';
  return isProcessRunning(Number(groups.pid)) ? 'no' : 'yes';
}

/** Takes a folder its name, at once, and removes it then: a reader never sees half of it. */
export async function removeFolder(folder: string): Promise<void> {
  const aside = join(dirname(folder), temporaryName(folder, `old${Date.now()}`));
  try {
    await rename(folder, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

/** Removes temporary folders of `target` whose writers, on this host, were killed. */
async function removeAbandoned(target: string): Promise<void> {
  const parent = dirname(target);
  const prefix = `.${basename(target)}.${host}-`;
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.startsWith(prefix) || !name.endsWith('.tmp')) continue;
    const pid = Number(name.slice(prefix.length).split('-')[0]);
    if (!isProcessRunning(pid)) await rm(join(parent, name), { recursive: true, force: true });
  }
}

/**
 * Names the folder in which `target` is made: beside it, so that it can be renamed. Those of killed
 * writers of this host go.
 *
 * @returns its path; nothing is there yet
 */
export async function temporaryFolder(target: string): Promise<string> {
  await removeAbandoned(target);
  return join(dirname(target), temporaryName(target, randomBytes(3).toString('hex')));
}

/** Has what was written of a file or folder reach the disk. */
export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const taken = new Set(['ENOTEMPTY', 'EEXIST', 'ENOTDIR']);

async function renameUnlessTaken(folder: string, target: string): Promise<boolean> {
  try {
    await rename(folder, target);
    return true;
  } catch (error) {
    if (taken.has((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw writeFailure(target, error);
  }
}

/**
 * Renames a finished folder into its place.
 *
 * A whole artifact with the same content hash that is already there is kept, and `folder` removed:
 * of two writers of the same artifact either may win. Anything else there is replaced.
 */
export async function publishFolder(folder: string, target: string, sha256: string): Promise<void> {
  await syncToDisk(folder);
  while (!(await renameUnlessTaken(folder, target))) {
    const existing = await verifyArtifact(target);
    if (existing.whole && existing.manifest.sha256 === sha256) {
      await rm(folder, { recursive: true, force: true });
      return;
    }
    const aside = join(dirname(target), temporaryName(target, `old${Date.now()}`));
    await rename(target, aside).catch(() => undefined);
    await rm(aside, { recursive: true, force: true });
  }
  await syncToDisk(dirname(target));
}
