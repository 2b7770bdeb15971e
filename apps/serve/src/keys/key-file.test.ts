import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKey, readKeys, revokeKey } from './key-file.ts';
import { openKeys } from './open-keys.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-keys-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('a key is shown once; what is kept is for its owner alone and leads to no key', async () => {
  const path = join(folder, 'new', 'keys.json');
  const key = await createKey(path, 'laptop');
  expect(key).toMatch(/^sl-[\w-]{43}$/);
  expect(await createKey(path, 'phone')).not.toBe(key);
  const text = await readFile(path, 'utf8');
  expect(text).not.toContain(key.slice(8));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const kept = await readKeys(path);
  expect(kept.map(({ name }) => name)).toEqual(['laptop', 'phone']);
  expect(kept[0]!.salt).not.toBe(kept[1]!.salt);
});

test('every key is let in, and nothing else', async () => {
  const path = join(folder, 'several.json');
  const keys = [await createKey(path, 'a'), await createKey(path, 'b')];
  const opened = await openKeys(path);
  for (const key of keys) expect(await opened.has(key)).toBe(true);
  for (const wrong of ['', 'sl-', keys[0]!.slice(0, -1), `${keys[0]}x`, keys[0]!.toUpperCase()]) {
    expect(await opened.has(wrong), wrong).toBe(false);
  }
});

test('names are checked, taken once, and revoked once', async () => {
  const path = join(folder, 'names.json');
  await createKey(path, 'a');
  await expect(createKey(path, 'a')).rejects.toMatchObject({ code: 'usage' });
  for (const name of ['', 'a b', '../a', 'a'.repeat(65)]) {
    await expect(createKey(path, name), name).rejects.toMatchObject({ code: 'usage' });
  }
  await revokeKey(path, 'a');
  await expect(revokeKey(path, 'a')).rejects.toMatchObject({ message: 'there is no key a' });
  await expect(openKeys(path)).rejects.toMatchObject({ message: `${path} holds no API key` });
});

test('keys that are made at the same moment are all kept', async () => {
  const path = join(folder, 'together.json');
  const names = Array.from({ length: 8 }, (_, at) => `key-${at}`);
  await Promise.all(names.map((name) => createKey(path, name)));
  expect((await readKeys(path)).map(({ name }) => name).sort()).toEqual(names);
  await Promise.all(names.slice(1).map((name) => revokeKey(path, name)));
  expect((await readKeys(path)).map(({ name }) => name)).toEqual(['key-0']);
});

test('one key more than a server reads is refused, and the others stay good', async () => {
  const path = join(folder, 'many.json');
  await createKey(path, 'first');
  const [first] = await readKeys(path);
  const keys = Array.from({ length: 1000 }, (_, at) => ({ ...first!, name: `key-${at}` }));
  await writeFile(path, JSON.stringify({ version: 1, keys }));
  await expect(createKey(path, 'another')).rejects.toMatchObject({ code: 'usage' });
  expect(await readKeys(path)).toHaveLength(1000);
});

test('what cannot be read is told in words', async () => {
  await expect(readKeys(folder)).rejects.toMatchObject({
    code: 'bad-data',
    message: `${folder} cannot be read (EISDIR)`,
  });
});

test('a file that is none of keys is refused, and never written over', async () => {
  const path = join(folder, 'other.json');
  for (const text of ['', '{', '[]', '{"version":1,"keys":[{"name":"a"}]}', '{"version":2}']) {
    await writeFile(path, text);
    await expect(createKey(path, 'a'), text).rejects.toMatchObject({ code: 'bad-data' });
    expect(await readFile(path, 'utf8')).toBe(text);
  }
});
