import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchWheel, installFromWheels } from './wheel.mjs';

let cache = '';
let archive = Buffer.alloc(0);
let lines: string[] = [];
let downloadCount = 0;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'wheel-'));
  lines = [];
  downloadCount = 0;
  const script =
    "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], 'w') as a: a.writestr('tool/data/words.txt', 'red')";
  spawnSync('python3', ['-c', script, join(cache, 'made.whl')]);
  archive = readFileSync(join(cache, 'made.whl'));
});
afterEach(() => rmSync(cache, { recursive: true }));

function wheel() {
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const sizeBytes = archive.length;
  return { package: 'tool', version: '1.0', file: 'tool.whl', platform: 'any', sha256, sizeBytes };
}

function context(bytes: Uint8Array = archive) {
  return {
    cache,
    report: (line: string) => void lines.push(line),
    download: ({ file }: { file: string }, folder: string) => {
      downloadCount += 1;
      writeFileSync(join(folder, file), bytes);
    },
  };
}

test('a wheel is announced with its size before it is downloaded', () => {
  const { report, ...rest } = context();
  const download: typeof rest.download = (pin, folder) => {
    expect(lines).toEqual(['tool 1.0: downloading 230 MB']);
    rest.download(pin, folder);
  };
  const path = fetchWheel({ ...wheel(), sizeBytes: 230_236_181 }, { ...rest, report, download });
  expect(readFileSync(path)).toEqual(archive);
  expect(lines[1]).toMatch(/^tool 1\.0: downloaded in \d+ s$/);
});

test('a file with another sha256 is refused by its name and not kept', () => {
  const fetchOther = () => fetchWheel(wheel(), context(Buffer.from('other')));
  expect(fetchOther).toThrow(/^tool\.whl .* expected sha256 [0-9a-f]{64}, got [0-9a-f]{64}\.$/);
  expect(readdirSync(cache).sort()).toEqual(['made.whl', 'partial']);
  expect(readdirSync(join(cache, 'partial'))).toEqual([]);
});

test('a damaged file in the cache is fetched again, a sound one is not', () => {
  mkdirSync(join(cache, 'downloads'));
  writeFileSync(join(cache, 'downloads/tool.whl'), archive.subarray(0, 20));
  fetchWheel(wheel(), context());
  expect(lines[0]).toBe('tool 1.0: the file in the cache is damaged, fetching it again');
  fetchWheel(wheel(), context());
  expect(downloadCount).toBe(1);
});

test('parts of a wheel are installed once and the wheel is let go', () => {
  const final = join(cache, 'tool', '1.0');
  const parts = { 'tool/data/': 'data/' };
  installFromWheels([{ wheel: wheel(), parts }], final, context());
  installFromWheels([{ wheel: wheel(), parts }], final, context());
  expect(readFileSync(join(final, 'data/words.txt'), 'utf8')).toBe('red');
  expect(downloadCount).toBe(1);
  expect(readdirSync(join(cache, 'downloads'))).toEqual([]);
});

test('a check that fails leaves nothing behind', () => {
  const final = join(cache, 'tool');
  const refuse = () => {
    throw new Error('wrong content');
  };
  expect(() =>
    installFromWheels([{ wheel: wheel(), parts: {} }], final, context(), refuse),
  ).toThrow('wrong content');
  expect(existsSync(final)).toBe(false);
});
