import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInside } from './read-inside.ts';

const parent = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-inside-')));
const root = join(parent, 'data');
mkdirSync(join(root, 'sub'), { recursive: true });
writeFileSync(join(parent, 'secret.png'), 'secret');
writeFileSync(join(root, 'a.png'), 'inside');
symlinkSync(join(parent, 'secret.png'), join(root, 'out.png'));
symlinkSync(join(root, 'a.png'), join(root, 'in.png'));

async function reasonOf(path: string, maxBytes = 100): Promise<unknown> {
  const error = await readInside(root, path, maxBytes).catch((thrown: unknown) => thrown);
  return (error as { details: Record<string, unknown> }).details.reason;
}

test('a file of the folder is read, through a link inside it too', async () => {
  expect(Buffer.from(await readInside(root, 'a.png', 100)).toString()).toBe('inside');
  expect(Buffer.from(await readInside(root, 'in.png', 100)).toString()).toBe('inside');
});

test('upward paths and links out of the folder are refused', async () => {
  expect(await reasonOf('../secret.png')).toBe('unsafe-path');
  expect(await reasonOf('sub/../../secret.png')).toBe('unsafe-path');
  expect(await reasonOf('../none.png')).toBe('unsafe-path');
  expect(await reasonOf('out.png')).toBe('unsafe-path');
});

test('an absolute path is refused', async () => {
  expect(await reasonOf(join(parent, 'secret.png'))).toBe('unsafe-path');
});

test('what is missing or no file is refused', async () => {
  expect(await reasonOf('none.png')).toBe('missing-image');
  expect(await reasonOf('sub')).toBe('missing-image');
});

test('a file above the limit is refused unread', async () => {
  expect(await reasonOf('a.png', 5)).toBe('too-many-bytes');
});
