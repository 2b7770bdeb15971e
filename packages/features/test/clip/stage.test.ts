import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, type MemoryTables, numbersOf, valuesOf } from '@sightline/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { features } from '../../src/clip/index.ts';
import { loadEncoders } from '../../src/load-encoders.ts';
import { drawSquare, makeTables, splits } from '../made-tables.ts';
import { makeTinyClip } from './tiny-clip.ts';

let root = '';
let folder = '';
let first: MemoryTables;

async function run(changes: object = {}): Promise<MemoryTables> {
  const tables = await makeTables();
  const config = features.config.parse({ folder, text: 'clip', ...changes });
  await features.run(tables.input, tables.output, config, createContext(3));
  return tables;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'clip-stage-'));
  folder = join(root, 'model');
  await makeTinyClip(folder);
  first = await run();
}, 120_000);
afterAll(() => rm(root, { recursive: true, force: true }));

async function rowsOf({ input }: MemoryTables) {
  const batch = await input.table('features').readBatch(0);
  return {
    image: numbersOf<Float32Array>(batch, 'image'),
    text: numbersOf<Float32Array>(batch, 'text'),
  };
}

/** What a run left, as the store would open it. */
const artifactOf = ({ files }: MemoryTables, config: object = { folder, text: 'clip' }) => ({
  manifest: {
    files: [...files.keys()].map((path) => ({ path, sizeBytes: 0, sha256: '' })),
    config: features.config.parse(config),
  },
  readFile: async (name: string) => files.get(name)!,
});

test('every row gets 512 numbers of its image, of length √512, and 50 of its question', async () => {
  const { image, text } = await rowsOf(first);
  expect(image).toHaveLength(splits.length * 512);
  expect(text).toHaveLength(splits.length * 50);
  expect(Math.hypot(...image.subarray(512, 1024))).toBeCloseTo(Math.sqrt(512), 3);
  const golden = [-1.401, -0.823, 1.234, -0.686];
  for (const [at, value] of golden.entries()) expect(image[at]).toBeCloseTo(value, 2);
  expect(text.every((value) => value === 0)).toBe(true); // all ask the same: nothing differs
  expect(first.input.table('patches').rowCount).toBe(0);
});

test('the same input gives the same bytes', async () => {
  const again = await run();
  expect(await rowsOf(again)).toEqual(await rowsOf(first));
  for (const [name, bytes] of first.files) expect(again.files.get(name)).toEqual(bytes);
});

test('encoders that are taken up again give the features that the stage wrote', async () => {
  const encoders = await loadEncoders(artifactOf(first));
  expect(encoders.hasPatches).toBe(false);
  expect(encoders.fitted).toBeUndefined();
  const { image, text } = await rowsOf(first);
  const { image: ofImage } = await encoders.encodeImages(drawSquare(5), 1);
  for (const [at, value] of ofImage.entries()) expect(value).toBeCloseTo(image[5 * 512 + at]!, 3);
  const asked = [{ ids: new Int32Array(50), text: 'what color' }];
  expect(await encoders.encodeQuestions(asked)).toEqual(text.slice(0, 50));
  encoders.dispose();
});

test('retrieval is measured on the held-out split, with chance beside it', async () => {
  const table = await first.input.table('retrieval').readBatch(0);
  expect(valuesOf(table, 'split')).toEqual(Array(6).fill('validation'));
  expect([...valuesOf<number>(table, 'k')]).toEqual([1, 5, 10, 1, 5, 10]);
  const [recall, chance] = [valuesOf<number>(table, 'recall'), valuesOf<number>(table, 'chance')];
  // Twelve pictures, four of each of three texts.
  expect(valuesOf<number>(table, 'query_count')[0]).toBe(12);
  expect(valuesOf<number>(table, 'candidate_count')[0]).toBe(3);
  expect(chance[0]).toBeCloseTo(1 / 3);
  expect(chance[3]).toBeCloseTo(4 / 12);
  expect(recall[2]).toBe(1);
  expect(Math.max(...recall)).toBeLessThanOrEqual(1);
});

test('a folder without the text tower is told how to do without it', async () => {
  const half = join(root, 'half');
  await cp(folder, half, { recursive: true });
  await rm(join(half, 'onnx', 'text_model.onnx'));
  await expect(run({ folder: half })).rejects.toMatchObject({
    code: 'missing-data',
    message: expect.stringContaining('has no onnx/text_model.onnx'),
    fix: expect.stringContaining('features.retrieval=false'),
  });
});

test('a folder that is not there, or a pointer in place of a file, is told for what it is', async () => {
  await expect(run({ folder: join(root, 'nowhere') })).rejects.toMatchObject({
    code: 'missing-data',
    message: expect.stringMatching(/the model's folder .*nowhere is not there/),
  });
  const pointer = join(root, 'pointer');
  await cp(folder, pointer, { recursive: true });
  await writeFile(join(pointer, 'onnx', 'vision_model.onnx'), 'version https://git-lfs.github.com');
  await expect(run({ folder: pointer })).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('vision_model.onnx is a pointer of Git LFS'),
  });
});

test('a manifest that does not say which encoders it was made with is refused in words', async () => {
  const artifact = artifactOf(first);
  const config = { ...artifact.manifest.config, revision: '../..' };
  const manifest = { ...artifact.manifest, config };
  await expect(loadEncoders({ ...artifact, manifest })).rejects.toMatchObject({
    code: 'bad-data',
    fix: expect.stringContaining('rerun features'),
  });
});

test('a model that is another than it was, or has gone, is named', async () => {
  const moved = join(root, 'moved');
  await cp(folder, moved, { recursive: true });
  const tables = await run({ folder: moved });
  const artifact = artifactOf(tables, { folder: moved, text: 'clip' });
  await makeTinyClip(moved, 256);
  await expect(loadEncoders(artifact)).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('vision_model.onnx is another file than the run was made'),
  });
  await rm(moved, { recursive: true });
  await expect(loadEncoders(artifact)).rejects.toMatchObject({
    code: 'missing-data',
    message: expect.stringContaining('is not there'),
  });
});

test('a file that is no model is refused in words', async () => {
  const broken = join(root, 'broken');
  await cp(folder, broken, { recursive: true });
  await writeFile(join(broken, 'onnx', 'vision_model.onnx'), 'no model');
  await expect(run({ folder: broken })).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('the image tower of the model in'),
  });
});

test('the fingerprint of a folder goes by what its files hold', async () => {
  const copy = join(root, 'copy');
  await cp(folder, copy, { recursive: true });
  const of = (given: string) =>
    features.fingerprint!(features.config.parse({ folder: given, text: 'clip' }));
  const before = await of(copy);
  expect(before).toBe(await of(folder));
  await makeTinyClip(copy, 256);
  expect(await of(copy)).not.toBe(before);
});

test('a branch is no revision, and a path no model', () => {
  expect(() => features.config.parse({ revision: 'main' })).toThrow('must be a commit');
  expect(() => features.config.parse({ model: '../secrets' })).toThrow('must be a name on the hub');
  expect(() => features.config.parse({ model: 'a/b..c' })).toThrow("must not hold '..'");
});
