import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StageError } from '@sightline/contracts';
import { withLock } from '@sightline/pipeline/file-lock';
import { z } from 'zod';

const keyBytes = 32;
const saltBytes = 16;
const shownCharacters = 7;
const maxFileBytes = 2 ** 20;
const maxKeyCount = 1000;
const lockTimeoutMs = 10_000;

const storedKey = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,64}$/),
  start: z.string(),
  salt: z.hex().length(2 * saltBytes),
  sha256: z.hex().length(64),
  createdAt: z.iso.datetime(),
});
const keyFile = z.strictObject({
  version: z.literal(1),
  keys: z.array(storedKey).max(maxKeyCount),
});

/** A key as it lies on disk: nobody can get the key itself out of it. */
export type StoredKey = {
  name: string;
  /** Its first characters, to tell keys apart. */
  start: string;
  /** Hexadecimal. */
  salt: string;
  sha256: string;
  createdAt: string;
};

/** Fast is right here: a key is 256 random bits, which nobody guesses however fast. */
export function hashKey(key: string, salt: string): Buffer {
  return createHash('sha256').update(Buffer.from(salt, 'hex')).update(key).digest();
}

function usage(message: string, fix: string): StageError {
  return new StageError('usage', { message, fix });
}

/**
 * Reads a file of keys; none where there is no file.
 *
 * @throws StageError `bad-data` for what is no such file, or cannot be read
 */
export async function readKeys(path: string): Promise<StoredKey[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new StageError('bad-data', {
      message: `${path} cannot be read (${error.code})`,
      fix: 'Name a file of API keys that you may read with --keys.',
      cause: error,
    });
  });
  if (text === undefined) return [];
  try {
    return keyFile.parse(JSON.parse(text.slice(0, maxFileBytes))).keys;
  } catch (cause) {
    const message = `${path} is not a file of API keys`;
    const fix =
      'Name another with --keys, or remove it and create keys: sightline keys create NAME';
    throw new StageError('bad-data', { message, fix, cause });
  }
}

/** Whole or not at all, and for its owner alone. */
async function writeKeys(path: string, keys: readonly StoredKey[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(beside, `${JSON.stringify({ version: 1, keys }, null, 2)}\n`, { mode: 0o600 });
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}

/** Has one at a time change a file of keys, so that none is lost of two made at once. */
function changeKeys(
  path: string,
  change: (keys: readonly StoredKey[]) => StoredKey[],
): Promise<void> {
  return withLock(`${path}.lock`, lockTimeoutMs, async () => {
    await writeKeys(path, change(await readKeys(path)));
  });
}

/**
 * Makes a key and keeps its hash.
 *
 * @returns the key itself, which is kept nowhere
 * @throws StageError `usage` where the name is taken or no name, or there are a thousand keys
 */
export async function createKey(path: string, name: string): Promise<string> {
  if (!storedKey.shape.name.safeParse(name).success) {
    throw usage(`'${name}' is no name of a key`, 'Take up to 64 letters, digits, ., _ and -.');
  }
  const key = `sl-${randomBytes(keyBytes).toString('base64url')}`;
  const salt = randomBytes(saltBytes).toString('hex');
  const sha256 = hashKey(key, salt).toString('hex');
  const start = key.slice(0, shownCharacters);
  const createdAt = new Date().toISOString();
  await changeKeys(path, (keys) => {
    if (keys.some((other) => other.name === name)) {
      throw usage(`there is a key ${name} already`, 'Take another name, or revoke that one.');
    }
    if (keys.length >= maxKeyCount) {
      throw usage(`there are ${keys.length} keys already`, 'Revoke those that nobody needs.');
    }
    return [...keys, { name, start, salt, sha256, createdAt }];
  });
  return key;
}

/**
 * Takes a key away; servers that run heed it within a second.
 *
 * @throws StageError `usage` where there is none of that name
 */
export async function revokeKey(path: string, name: string): Promise<void> {
  await changeKeys(path, (keys) => {
    const kept = keys.filter((key) => key.name !== name);
    if (kept.length < keys.length) return kept;
    throw usage(`there is no key ${name}`, 'See: sightline keys list');
  });
}
