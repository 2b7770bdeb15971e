import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createContext,
  createMemoryTables,
  numbersOf,
  type TableReader,
  valuesOf,
} from '@sightline/contracts';
import { ingest } from '@sightline/ingest/stage';
import { preprocess } from '@sightline/preprocess/stage';
import { afterEach, beforeEach, expect, test } from 'vitest';

type OddImage = { file: string; expect: string; pillow: { mean_rgb_on_white?: number[] } };

const oddFolder = fileURLToPath(new URL('../../../../shared/data/odd-images', import.meta.url));
const hasOddImages = existsSync(oddFolder);
if (!hasOddImages) console.log('odd images: skipped, because ../shared/data/odd-images is absent');

const pixelCount = 224 * 224;
/** Means of the four landscapes, which are one picture; Pillow's own ignore its colour profile. */
const landscape = [97, 94.7, 83.5];
/** Without a profile no colour of CMYK is the right one. */
const meanByHand: Record<string, number[]> = {
  'exif-landscape-3.jpg': landscape,
  'exif-landscape-5.jpg': landscape,
  'exif-landscape-7.jpg': landscape,
  'cmyk-no-profile.jpg': [114.5, 116.9, 104.5],
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sightline-odd-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

type Outcome = { reason: string } | { pixels: Uint8Array };

async function readAll<Value>(table: TableReader, name: string): Promise<Value[]> {
  const all: Value[] = [];
  for await (const batch of table.batches()) all.push(...valuesOf<Value>(batch, name));
  return all;
}

/** Runs ingest and preprocess over a folder; what became of each image, by its name. */
async function runStages(
  fileNames: string[],
  settings: object = {},
): Promise<Map<string, Outcome>> {
  const lines = fileNames.map((file_name) =>
    JSON.stringify({ file_name, question: 'What is it?', answer: 'a picture' }),
  );
  writeFileSync(join(folder, 'metadata.jsonl'), lines.join('\n'));
  const first = createMemoryTables(Object.values(ingest.writes));
  const source = { source: 'folder', path: folder, maxRejectRatio: 1, ...settings };
  const nothing = createMemoryTables([]).input;
  await ingest.run(nothing, first.output, ingest.config.parse(source), createContext(1));
  const second = createMemoryTables(Object.values(preprocess.writes));
  const config = preprocess.config.parse({ maxRejectRatio: 1, ...settings });
  await preprocess.run(first.input, second.output, config, createContext(1));
  return gather(first.input.table('rejects'), second.input);
}

async function gather(ingestRejects: TableReader, written: { table(name: string): TableReader }) {
  const outcomes = new Map<string, Outcome>();
  for (const rejects of [ingestRejects, written.table('rejects')]) {
    const reasons = await readAll<string>(rejects, 'reason');
    for (const [row, id] of (await readAll<string>(rejects, 'row_id')).entries()) {
      outcomes.set(id.replace(/\/\d+$/, ''), { reason: reasons[row]! });
    }
  }
  for await (const batch of written.table('pixels').batches()) {
    const pixels = numbersOf<Uint8Array>(batch, 'pixels');
    for (const [row, id] of valuesOf(batch, 'image_id').entries()) {
      const start = row * pixelCount * 3;
      outcomes.set(id, { pixels: pixels.slice(start, start + pixelCount * 3) });
    }
  }
  return outcomes;
}

function meanColor(pixels: Uint8Array): number[] {
  const sums = [0, 0, 0];
  for (let i = 0; i < pixels.length; i++) sums[i % 3]! += pixels[i]!;
  return sums.map((sum) => sum / pixelCount);
}

const allowed: Record<string, string[]> = {
  decode: ['decoded'],
  reject: ['rejected'],
  'decode-or-reject': ['decoded', 'rejected'],
  'decode-if-supported': ['decoded', 'rejected'],
  'reject-or-rasterise': ['decoded', 'rejected'],
};

for (const rasterizeSvg of [false, true]) {
  test.skipIf(!hasOddImages)(
    `every odd image gets what its manifest expects, with SVG ${rasterizeSvg ? 'drawn' : 'refused'}`,
    async () => {
      const { files } = JSON.parse(readFileSync(join(oddFolder, 'manifest.json'), 'utf8')) as {
        files: OddImage[];
      };
      for (const { file } of files)
        copyFileSync(join(oddFolder, 'files', file), join(folder, file));
      const outcomes = await runStages(
        files.map(({ file }) => file),
        { rasterizeSvg },
      );
      for (const { file, expect: expected, pillow } of files) {
        const outcome = outcomes.get(file)!;
        const isDecoded = 'pixels' in outcome;
        expect(allowed[expected], file).toContain(isDecoded ? 'decoded' : 'rejected');
        const mean = meanByHand[file] ?? pillow.mean_rgb_on_white;
        if (!isDecoded || !mean) continue;
        for (const [channel, value] of meanColor(outcome.pixels).entries()) {
          expect(Math.abs(value - mean[channel]!), `${file} ${channel}`).toBeLessThan(2);
        }
      }
      expect(outcomes.get('check.svg')).toEqual(
        rasterizeSvg ? { pixels: expect.any(Uint8Array) } : { reason: 'unsupported-format' },
      );
      expect('pixels' in outcomes.get('pitm.avif')!).toBe(true);
      expectAlike([1, 3, 5, 7].map((turn) => outcomes.get(`exif-landscape-${turn}.jpg`)!));
    },
  );
}

/** The same picture stored in four turns, each saved as JPEG by itself. */
function expectAlike(outcomes: Outcome[]): void {
  const [first, ...others] = outcomes.map((outcome) => 'pixels' in outcome && outcome.pixels);
  for (const other of others) {
    let sum = 0;
    for (const [at, value] of (first as Uint8Array).entries())
      sum += Math.abs(value - (other as Uint8Array)[at]!);
    expect(sum / (pixelCount * 3)).toBeLessThan(6);
  }
}

test('what is no file of the folder is refused by its name: links out, pipes, devices, folders, ..', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'sightline-outside-'));
  writeFileSync(join(outside, 'secret.png'), 'secret');
  mkdirSync(join(folder, 'sub.png'));
  symlinkSync(join(outside, 'secret.png'), join(folder, 'link.png'));
  symlinkSync(outside, join(folder, 'linked'));
  symlinkSync('/dev/zero', join(folder, 'zero.png'));
  symlinkSync('/proc/self/environ', join(folder, 'environ.png'));
  symlinkSync('loop.png', join(folder, 'loop.png'));
  spawnSync('mkfifo', [join(folder, 'pipe.png')]);
  writeFileSync(
    join(folder, 'good.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
  );
  const names = [
    'sub.png',
    'link.png',
    'linked/secret.png',
    'zero.png',
    'environ.png',
    'loop.png',
    'pipe.png',
  ];
  const upward = ['../secret.png', 'sub.png/../../other.png', '/dev/zero', 'a\0b.png', 'good.svg'];
  const outcomes = await runStages([...names, ...upward], { rasterizeSvg: true });
  expect(Object.fromEntries(outcomes)).toMatchObject({
    'sub.png': { reason: 'missing-image' },
    'link.png': { reason: 'unsafe-path' },
    'linked/secret.png': { reason: 'unsafe-path' },
    'zero.png': { reason: 'unsafe-path' },
    'environ.png': { reason: 'unsafe-path' },
    'loop.png': { reason: 'missing-image' },
    'pipe.png': { reason: 'missing-image' },
    'good.svg': { pixels: expect.any(Uint8Array) },
  });
  expect(outcomes.size).toBe(names.length + upward.length);
  rmSync(outside, { recursive: true });
});
