import { timingSafeEqual } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { StageError } from '@sightline/contracts';
import { hashKey, readKeys, type StoredKey } from './key-file.ts';

/** The keys of a server. */
export type Keys = {
  /** How long that takes says nothing of the keys. */
  has(key: string): Promise<boolean>;
};

/** A file that has changed is read again, looked for at most so often. */
const freshMs = 1000;

async function identify(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? `${found.ino}:${found.mtimeMs}:${found.size}` : 'gone';
}

/** Compares with every key, whichever it is. */
function isAmong(keys: readonly StoredKey[], key: string): boolean {
  let isFound = false;
  for (const { salt, sha256 } of keys) {
    const isSame = timingSafeEqual(hashKey(key, salt), Buffer.from(sha256, 'hex'));
    isFound = isSame || isFound;
  }
  return isFound;
}

/**
 * Opens a file of keys; those created or revoked later count from then on.
 *
 * @throws StageError `usage` where it holds none, `bad-data` for what is no such file
 */
export async function openKeys(path: string): Promise<Keys> {
  let identity = await identify(path);
  let keys = await readKeys(path);
  let checkedMs = performance.now();
  if (keys.length === 0) {
    const message = `${path} holds no API key`;
    throw new StageError('usage', { message, fix: 'Create one: sightline keys create NAME' });
  }
  async function refresh(): Promise<void> {
    checkedMs = performance.now();
    const now = await identify(path);
    if (now === identity) return;
    keys = await readKeys(path).catch(() => []); // a file that went bad lets nobody in
    identity = now;
  }
  return {
    async has(key) {
      if (performance.now() - checkedMs > freshMs) await refresh();
      return isAmong(keys, key);
    },
  };
}
