import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readImageFile } from './read-image-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'sightline-read-'));
const path = join(folder, 'a.png');
writeFileSync(path, 'picture');

afterAll(() => rmSync(folder, { recursive: true }));

test('a regular file is read whole, up to its limit', async () => {
  expect(Buffer.from(await readImageFile(path, 'a.png', 7)).toString()).toBe('picture');
  await expect(readImageFile(path, 'a.png', 6)).rejects.toMatchObject({
    code: 'bad-data',
    message: 'a.png: has 7 bytes; the limit is 6',
    details: { reason: 'too-many-bytes' },
  });
});

test('a pipe, a device and a folder are refused, and not waited for', async () => {
  const pipe = join(folder, 'pipe');
  spawnSync('mkfifo', [pipe]);
  for (const odd of [pipe, '/dev/zero', folder]) {
    await expect(readImageFile(odd, 'odd', 100)).rejects.toMatchObject({
      code: 'bad-data',
      details: { reason: 'missing-image' },
    });
  }
});

test('what cannot be opened is refused as one file: none there, a link that came meanwhile', async () => {
  const link = join(folder, 'link.png');
  symlinkSync(path, link);
  for (const [odd, code] of [
    [link, 'ELOOP'],
    [join(folder, 'b'), 'ENOENT'],
  ] as const) {
    await expect(readImageFile(odd, 'odd', 100)).rejects.toMatchObject({
      message: `odd: cannot be opened (${code})`,
      details: { reason: 'missing-image' },
    });
  }
});

test('a file that says it is empty and is not, is', async () => {
  if (process.platform !== 'linux') return;
  expect(await readImageFile('/proc/self/status', 'status', 100)).toHaveLength(0);
});
