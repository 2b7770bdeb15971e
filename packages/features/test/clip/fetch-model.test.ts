import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext } from '@sightline/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clipConfig } from '../../src/clip/config.ts';
import { findModel, findRecordedModel } from '../../src/clip/find-model.ts';
import { makeTinyClip } from './tiny-clip.ts';

const revision = 'a'.repeat(40);
const environment = { ...process.env };
let root = '';
let hub: Server;
const asked: string[] = [];

/** A hub with one model: `somebody/tiny` at one commit. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'clip-hub-'));
  await makeTinyClip(join(root, 'tiny'));
  hub = createServer((request, response) => {
    asked.push(request.url!);
    const path = request.url!.replace(`/somebody/tiny/resolve/${revision}/`, '');
    const file = join(root, 'tiny', path);
    if (path.startsWith('/') || !existsSync(file)) response.writeHead(404).end();
    else createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  process.env.HF_ENDPOINT = `http://127.0.0.1:${(hub.address() as AddressInfo).port}/`;
  process.env.SIGHTLINE_CACHE = join(root, 'cache');
});
afterAll(async () => {
  process.env = environment;
  hub.closeAllConnections();
  await new Promise((resolve) => hub.close(resolve));
  await rm(root, { recursive: true, force: true });
});

const configOf = (changes: object) =>
  clipConfig.parse({ model: 'somebody/tiny', revision, text: 'clip', ...changes });

test('a model that is nowhere, and must not be fetched, is told with how to fetch it', async () => {
  await expect(findModel(configOf({ offline: true }), createContext(1))).rejects.toMatchObject({
    code: 'missing-data',
    message: expect.stringMatching(/is not whole in the cache, .*onnx\/vision_model.onnx/),
    fix: expect.stringContaining('curl -fL --create-dirs -o'),
  });
  expect(asked).toEqual([]);
});

test('a model comes from the hub at its commit, and from the cache ever after', async () => {
  const { folder, files } = await findModel(configOf({}), createContext(1));
  expect(folder).toBe(join(root, 'cache', 'models', 'somebody--tiny', revision));
  expect(files).toHaveLength(6);
  expect(asked).toHaveLength(6);
  expect((await readdir(join(folder, 'onnx'))).sort()).toEqual([
    'text_model.onnx',
    'vision_model.onnx',
  ]);
  expect(await findModel(configOf({ offline: true }), createContext(1))).toEqual({ folder, files });
  expect(asked).toHaveLength(6);
  expect((await findRecordedModel(configOf({}), files)).folder).toBe(folder);
});

test('what the hub does not have is told with its address, and nothing is left half', async () => {
  await expect(findModel(configOf({ dtype: 'q8' }), createContext(1))).rejects.toMatchObject({
    code: 'missing-data',
    message: expect.stringMatching(
      /vision_model_quantized\.onnx could not be fetched: it answers 404/,
    ),
  });
  const folder = join(root, 'cache', 'models', 'somebody--tiny', revision, 'onnx');
  expect(await readdir(folder)).toHaveLength(2);
  expect(await readdir(join(root, 'cache', 'partial'))).toEqual([]);
});

test('a hub that cannot be reached is told', async () => {
  process.env.HF_ENDPOINT = 'http://127.0.0.1:9';
  const config = configOf({ revision: 'b'.repeat(40) });
  await expect(findModel(config, createContext(1))).rejects.toMatchObject({
    code: 'missing-data',
    fix: expect.stringContaining('set features.folder'),
  });
});
