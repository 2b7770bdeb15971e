import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StageError } from '@sightline/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createImageDecoder, defaultImageLimits } from '../../src/index.ts';
import { gifFiles } from '../hostile/gif-files.ts';
import { type HostileFile, picture } from '../hostile/hostile-file.ts';
import { jpegFiles } from '../hostile/jpeg-files.ts';
import { otherFiles } from '../hostile/other-files.ts';
import { pngFiles } from '../hostile/png-files.ts';
import { heavySvgs, reachingSvgs } from '../hostile/svg-files.ts';
import { tiffFiles } from '../hostile/tiff-files.ts';
import { webpFiles } from '../hostile/webp-files.ts';

const limits = { ...defaultImageLimits, maxDecodeSeconds: 20 };
const decoder = createImageDecoder(limits);
const drawing = createImageDecoder({ ...limits, maxDecodeSeconds: 5, rasterizeSvg: true });

const folder = mkdtempSync(join(tmpdir(), 'sightline-hostile-'));
const secret = join(folder, 'secret.png');
let server: Server;
let visitCount = 0;

beforeAll(async () => {
  writeFileSync(secret, await picture().png().toBuffer());
  server = createServer((_, response) => {
    visitCount++;
    response.end('<svg xmlns="http://www.w3.org/2000/svg"/>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await Promise.all([decoder.close(), drawing.close()]);
  server.close();
  rmSync(folder, { recursive: true });
});

/** 'decoded', or why not: what has no reason, or no 224×224 pixels, fails. */
async function outcomeOf(bytes: Uint8Array, by = decoder): Promise<string> {
  const [examined, pixels] = await Promise.allSettled([by.examine(bytes), by.resize(bytes)]);
  if (examined.status === 'rejected') {
    expect(examined.reason).toBeInstanceOf(StageError);
    expect(examined.reason.details.reason).toBeTypeOf('string');
  }
  if (pixels.status === 'fulfilled') {
    expect(pixels.value).toHaveLength(224 * 224 * 3);
    return 'decoded';
  }
  expect(pixels.reason).toBeInstanceOf(StageError);
  expect(pixels.reason.code).toBe('bad-data');
  expect(pixels.reason.details.reason).toBeTypeOf('string');
  return `refused: ${pixels.reason.details.reason}`;
}

async function check([, expected, bytes]: HostileFile, by = decoder): Promise<void> {
  const outcome = await outcomeOf(bytes, by);
  if (expected !== 'either') expect(outcome.slice(0, expected.length)).toBe(expected);
  // Whatever it was, the next picture is decoded.
  expect(await outcomeOf(await picture().jpeg().toBuffer(), by)).toBe('decoded');
}

const kinds = {
  PNG: await pngFiles(),
  JPEG: await jpegFiles(),
  GIF: await gifFiles(),
  WebP: await webpFiles(),
  TIFF: await tiffFiles(),
  other: await otherFiles(),
};

for (const [kind, files] of Object.entries(kinds)) {
  describe(`${kind}: a hostile file is refused with a reason, or decoded`, () => {
    for (const file of files) test(`${file[0]} (${file[1]})`, () => check(file));
  });
}

describe('SVG that is drawn', () => {
  test('is a picture, with what it refers to within itself', async () => {
    const shape = '<rect id="a" width="40" height="40" fill="url(#p)"/><use href="#a"/>';
    const paint = '<linearGradient id="p"><stop stop-color="red"/></linearGradient>';
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">${paint}${shape}</svg>`;
    const pixels = await drawing.resize(Buffer.from(svg));
    expect([...pixels.subarray(0, 3)]).toEqual([255, 0, 0]);
  });

  for (const file of heavySvgs()) test(`${file[0]} (${file[1]})`, () => check(file, drawing));

  test('names no file and no address: each such file is refused, and none is read', async () => {
    const { port } = server.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}/a.svg`;
    for (const target of [`file://${secret}`, secret, 'secret.png', address]) {
      for (const [name, , bytes] of reachingSvgs(target)) {
        const outcome = await outcomeOf(bytes, drawing);
        expect(outcome, `${name} ${target}`).toMatch(/^refused: (unsafe-svg|unsupported-format)$/);
      }
    }
    expect(visitCount).toBe(0);
  });

  test('is refused as a whole where the limits do not ask for it', async () => {
    for (const [name, , bytes] of [...reachingSvgs(secret), ...heavySvgs()]) {
      expect(await outcomeOf(bytes), name).toBe('refused: unsupported-format');
    }
  });
});
