import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, expect, test } from 'vitest';
import { createImageDecoder, defaultImageLimits, type ImageDecoder } from '../../src/index.ts';

const program = fileURLToPath(new URL('../faulty-decoder.mjs', import.meta.url));
const whole = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#102030' } })
  .jpeg()
  .toBuffer();
const faulty = (fault: string): Uint8Array => Buffer.concat([whole, Buffer.from(`fault:${fault}`)]);

let decoder: ImageDecoder;

function createFaulty(processCount: number, maxDecodeSeconds = 30): ImageDecoder {
  const limits = { ...defaultImageLimits, maxPixels: 1_000_000, maxDecodeSeconds };
  decoder = createImageDecoder(
    limits, // few pixels, and so little memory
    { processCount, program },
  );
  return decoder;
}

afterEach(() => decoder.close());

/** 'ok', or why an image was refused, in order. */
async function decodeAll(images: Uint8Array[]): Promise<string[]> {
  const results = await Promise.allSettled(images.map((image) => decoder.resize(image)));
  return results.map((result) => {
    if (result.status === 'fulfilled') return result.value.length === 150_528 ? 'ok' : 'odd';
    return String(result.reason.details?.reason ?? result.reason);
  });
}

/** Ended processes of an ended parent may stay in the list until somebody looks. */
function isAlive(id: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Decoder processes of this one, by their id. */
function listDecoders(parent = process.pid): number[] {
  const parentOf = (id: string): number => {
    try {
      return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]);
    } catch {
      return 0;
    }
  };
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => parentOf(id) === parent).map(Number);
}

for (const fault of ['segfault', 'exit', 'hoard', 'garbage', 'flood']) {
  test(`an image whose decoder fails (${fault}) is refused, and no other`, async () => {
    createFaulty(2);
    const images = [whole, whole, faulty(fault), whole, whole, whole, whole];
    const expected = images.map((image) => (image === whole ? 'ok' : 'decoder-crashed'));
    expect(await decodeAll(images)).toEqual(expected);
    expect(await decodeAll([whole, whole])).toEqual(['ok', 'ok']);
  });
}

for (const fault of ['hang', 'never']) {
  test(`an image that takes too long (${fault}) is refused, and no other`, async () => {
    createFaulty(2, 2);
    const images = [whole, faulty(fault), whole, whole, faulty(fault), whole];
    const expected = images.map((image) => (image === whole ? 'ok' : 'decode-timeout'));
    expect(await decodeAll(images)).toEqual(expected);
  });
}

test('every image in flight crashes: each is refused by itself, with one process or with four', async () => {
  for (const processCount of [1, 4]) {
    createFaulty(processCount);
    const images = [1, 2].flatMap(() => [faulty('segfault'), whole]);
    const expected = images.map((image) => (image === whole ? 'ok' : 'decoder-crashed'));
    expect(await decodeAll(images)).toEqual(expected);
    await decoder.close();
  }
});

test('an image that crashes a decoder which another one has harmed is decoded all the same', async () => {
  createFaulty(1);
  expect(await decodeAll([faulty('harm'), whole, whole])).toEqual(['ok', 'ok', 'ok']);
});

test('an image whose decoder was stopped for a while is decoded all the same', async () => {
  if (process.platform !== 'linux') return;
  createFaulty(1, 1);
  await decodeAll([whole]);
  process.kill(listDecoders().at(-1)!, 'SIGSTOP');
  expect(await decodeAll([whole, whole])).toEqual(['ok', 'ok']);
});

const fullProgram = `
  import { closeSync, openSync } from 'node:fs';
  import { createImageDecoder, defaultImageLimits } from '@sightline/images';
  const decoder = createImageDecoder(defaultImageLimits, { processCount: 2, program: process.argv[1] });
  const whole = Buffer.from(process.argv[2], 'base64');
  const resize = () => decoder.resize(whole).then(() => 'ok', (error) => error.code);
  const files = [];
  const fill = () => { try { for (;;) files.push(openSync('/dev/null')); } catch {} };
  const free = () => files.splice(0).forEach((file) => closeSync(file));
  fill();
  const told = [await resize()];
  free();
  told.push(await resize());
  fill();
  told.push(...(await Promise.all([resize(), resize(), resize()])));
  free();
  await decoder.close();
  process.stdout.write(told.join(' '));
`;

test('without files to be opened decoding fails, or is left to the decoders that run', async () => {
  const words = ['--input-type=module', '-e', fullProgram, program, whole.toString('base64')];
  const child = spawn(
    '/bin/sh',
    ['-c', 'ulimit -n 1000; exec "$0" "$@"', process.execPath, ...words],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  expect(await text(child.stdout)).toBe('failed ok ok ok ok');
});

test('a refusal names how the decoder ended and says what to give', async () => {
  createFaulty(1);
  await expect(decoder.resize(faulty('segfault'))).rejects.toMatchObject({
    code: 'bad-data',
    message: 'The image crashes its decoder (the process was ended by SIGSEGV).',
    fix: expect.stringContaining('PNG'),
  });
  createFaulty(1, 0.5);
  await expect(decoder.examine(faulty('never'))).rejects.toMatchObject({
    code: 'bad-data',
    message: 'The image is not decoded within 0.5 seconds.',
  });
});

test('a decoder that cannot start is an error of its own, not of an image', async () => {
  decoder = createImageDecoder(defaultImageLimits, { program: '/nowhere/decoder.mjs' });
  await expect(decoder.resize(whole)).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringContaining('exited with code 1'),
  });
});

test('processes are started for work alone, as many as there is work for, and end with close', async () => {
  if (process.platform !== 'linux') return;
  const before = listDecoders().length;
  createFaulty(3);
  const png = await sharp(whole).png().toBuffer();
  expect((await decoder.resize(png)).length).toBe(150_528);
  expect(listDecoders().length - before).toBe(0); // a plain PNG needs none
  await decodeAll([whole]);
  expect(listDecoders().length - before).toBe(1);
  await decodeAll(Array(20).fill(whole));
  expect(listDecoders().length - before).toBe(3);
  await decoder.close();
  expect(listDecoders().length - before).toBe(0);
  await expect(decoder.resize(whole)).rejects.toMatchObject({ code: 'interrupted' });
});

test('what is under way when it is closed fails as interrupted', async () => {
  createFaulty(1);
  const under = decoder.resize(faulty('never'));
  const waiting = [decoder.resize(whole), decoder.resize(whole), decoder.resize(whole)];
  await setTimeout(300);
  const all = Promise.allSettled([under, ...waiting]);
  await decoder.close();
  for (const result of await all) {
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'interrupted' } });
  }
});

const parentProgram = `
  import { createImageDecoder, defaultImageLimits } from '@sightline/images';
  const decoder = createImageDecoder(defaultImageLimits, { processCount: 2, program: process.argv[1] });
  const [whole, faulty] = process.argv.slice(2).map((text) => Buffer.from(text, 'base64'));
  await Promise.all([decoder.resize(whole), decoder.resize(whole)]);
  if (faulty) for (const _ of [1, 2]) decoder.resize(faulty).catch(() => {});
  if (process.argv.includes('close')) await decoder.close();
  setTimeout(() => process.stdout.write('started\\n'), 300);
`;

function startParent(images: Uint8Array[], ...more: string[]) {
  const texts = [...images.map((image) => Buffer.from(image).toString('base64')), ...more];
  const words = ['--input-type=module', '-e', parentProgram, program, ...texts];
  return spawn(process.execPath, words, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
}

test('decoders die with their parent, even while they hang in a decoder', async () => {
  if (process.platform !== 'linux') return;
  const parent = startParent([whole, faulty('never')]);
  await once(parent.stdout, 'data');
  const decoders = listDecoders(parent.pid);
  expect(decoders).toHaveLength(2);
  parent.kill('SIGKILL');
  await once(parent, 'close');
  await setTimeout(500);
  expect(decoders.filter(isAlive)).toEqual([]);
});

test('a parent ends, whether it closes its idle decoders or forgets to', async () => {
  for (const more of [[], ['', 'close']]) {
    const parent = startParent([whole], ...more);
    expect(await once(parent, 'close')).toEqual([0, null]);
  }
});

test("a terminal's Ctrl-C, which reaches the whole group, ends no decoder", async () => {
  if (process.platform !== 'linux') return;
  createFaulty(1);
  await decodeAll([whole]);
  const [id] = listDecoders().slice(-1);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(id!, signal);
  await setTimeout(200);
  expect(await decodeAll([whole])).toEqual(['ok']);
  expect(listDecoders()).toContain(id);
});
