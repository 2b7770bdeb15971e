import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkFile } from './check-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, ...parts: (string | Uint8Array)[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, Buffer.concat(parts.map((part) => Buffer.from(part as string))));
  return path;
}

/** `external_data { key: "location" value: … }` of a tensor. */
function externalData(location: string): Uint8Array {
  const value = Buffer.from([0x12, location.length]);
  const entry = Buffer.concat([Buffer.from('\n\x08location'), value, Buffer.from(location)]);
  const { length } = entry;
  const varint = length < 128 ? [length] : [(length & 127) | 128, length >> 7];
  return Buffer.concat([Buffer.from([0x6a, ...varint]), entry]);
}

test('a model whose weights lie in another file is refused, wherever it says so', async () => {
  const chunkBytes = 1 << 20; // of the reader
  for (const place of [0, 40, chunkBytes - 12, chunkBytes - 5, chunkBytes + 7]) {
    for (const location of ['model.onnx.data', 'long/'.repeat(25)]) {
      const path = await write('a.onnx', Buffer.alloc(place, 7), externalData(location));
      await expect(checkFile(path)).rejects.toMatchObject({
        code: 'bad-data',
        message: expect.stringContaining('keeps its weights in another file'),
      });
    }
  }
});

test('weights and words of a model’s own are no sign of another file', async () => {
  await checkFile(await write('b.onnx', 'location', Buffer.alloc(3 << 20, 0x6a)));
  await checkFile(await write('c.onnx', Buffer.from([0x72, 20]), externalData('x').subarray(2)));
});

test('a pointer of Git LFS is told for what it is', async () => {
  const text = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n';
  for (const name of ['d.onnx', 'd.json']) {
    await expect(checkFile(await write(name, text))).rejects.toMatchObject({
      code: 'bad-data',
      fix: expect.stringContaining('git lfs pull'),
    });
  }
});
