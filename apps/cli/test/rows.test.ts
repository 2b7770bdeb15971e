import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { textWidth } from '../src/terminal/text-width.ts';
import { createDrawnRun, type DrawnRun } from './drawn-run.ts';

const main = new URL('../dist/main.js', import.meta.url).href;

let drawn: DrawnRun;

beforeAll(async () => {
  drawn = await createDrawnRun();
});

afterAll(() => drawn.project.remove());

test.each([
  ['latest/ingest', /question +\S.*\n[\s\S]*answers +\S.*\|[\s\S]*picture +ingest\/images row 0/],
  [
    'latest/ingest/images',
    /image_id +made\/[\s\S]*encoded +\d.* kB[\s\S]*picture +its own encoded/,
  ],
  [
    'latest/preprocess',
    /question tokens +\d+ of 50 tokens\n +\[CLS\] .*\[SEP\] +\+ \d+ \[PAD\]\n +101 /,
  ],
  ['latest/preprocess/pixels', /pixels +uint8 \[224,224,3\]/],
  ['latest/features', /image \[512\] +norm [\s\S]*[▁-█]{64}[\s\S]*text \[50\]/],
  ['latest/fusion', /fused \[562\] +norm .* to .*\n +[▁-█]{64}\n +.* more\n$/],
  ['latest/train', /expected +\S[\s\S]*predicted +\S[\s\S]*[✓✗] (right|wrong), \d+ % sure/],
  ['latest/train/metrics', /^Row 0 of metrics@1.*\n\n +epoch +1\n +step +\d+\n +split/],
  ['latest/train/scores', /predictor +model\n/],
])('a row of %s is shown as what it is', async (target, pattern) => {
  const text = await drawn.printed(target, '--row', '0');
  expect(text).toMatch(pattern);
  expect(text).toMatch(/^Row 0 of \w+@1/);
});

test('the answer of a row is decoded from its tokens', async () => {
  const [[question], [answer]] = await Promise.all([
    drawn.valuesIn('ingest', 'samples', 'question'),
    drawn.valuesIn('ingest', 'samples', 'answer'),
  ]);
  const text = await drawn.printed('latest/preprocess', '--row', '0');
  expect(text.replaceAll(/\s+/g, ' ')).toContain(`question ${question}`);
  expect(text).toContain(String(answer));
});

test('a PNG of a row holds the pixels of the Arrow file, and is never written over', async () => {
  const words = ['latest/preprocess/pixels', '--row', '2', '--png', 'pixels.png'];
  expect(await drawn.printed(...words)).toMatch(/\n {2}pixels\.png\n$/);
  const { data, info } = await sharp(join(drawn.project.root, 'pixels.png'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([224, 224, 3]);
  const [id] = (await drawn.valuesIn('preprocess', 'pixels', 'image_id')).slice(2) as [string];
  const { values } = await drawn.tensorOf('preprocess', 'pixels', 'pixels', id);
  expect(data.equals(Buffer.from(values as unknown as Uint8Array))).toBe(true);
  const again = await drawn.inspect(...words);
  expect(again).toMatchObject({ status: 2, stdout: '' });
  expect(again.stderr).toBe(
    'error: pixels.png: is there already\nfix: Name a new file with --png.\n',
  );
});

test('a picture is found for a row that has none itself, by what the row was made from', async () => {
  await drawn.printed('latest/train', '--id', drawn.sampleId, '--png', 'asked.png');
  const ids = await drawn.valuesIn('ingest', 'images', 'image_id');
  const encoded = await drawn.valuesIn('ingest', 'images', 'encoded');
  const imageId = drawn.sampleId.split('/').slice(0, 2).join('/');
  const whole = await sharp(encoded[ids.indexOf(imageId)] as Uint8Array)
    .raw()
    .toBuffer();
  const written = await sharp(join(drawn.project.root, 'asked.png')).raw().toBuffer();
  expect(written.equals(whole)).toBe(true);
});

test('a row without a picture has none to write', async () => {
  const { status, stderr } = await drawn.inspect(
    'latest/train/scores',
    '--row',
    '0',
    '--png',
    'x.png',
  );
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: row 0 of scores@1 has no picture for --png\nfix: /);
});

test.each([60, 80, 120])(
  'at %i columns nothing is wider than the screen, in any colours',
  async (columns) => {
    const views = [
      ['latest/ingest', '--row', '1'],
      ['latest/ingest/images', '--row', '1'],
      ['latest/features', '--row', '1'],
      ['latest', '--follow', drawn.sampleId],
      ['latest/train', '--head'],
      ['latest/preprocess', '--schema'],
    ];
    for (const words of views) {
      const levels = words.includes('--follow') ? [0, 2, 3] : [3];
      const shown = levels.map((level) =>
        drawn.project.run(['inspect', ...words], {
          COLUMNS: String(columns),
          ...(level > 0 ? { FORCE_COLOR: String(level) } : { NO_COLOR: '1' }),
        }),
      );
      const texts = (await Promise.all(shown)).map(({ stdout }) => stdout);
      for (const text of texts) {
        const widest = Math.max(...text.split('\n').map(textWidth));
        expect(widest, words.join(' ')).toBeLessThanOrEqual(columns);
      }
      if (levels.length === 1) continue;
      const [plain, palette, full] = texts;
      expect(plain).not.toContain('\u001b');
      expect(stripVTControlCharacters(full!)).toBe(stripVTControlCharacters(palette!));
      expect(palette).toContain('\u001b[38;5;');
      expect(full).toContain('\u001b[38;2;');
    }
  },
);

test('half blocks hold the colours of the picture, and its shape', async () => {
  const full = await drawn.project.run(['inspect', 'latest/preprocess/pixels', '--row', '0'], {
    FORCE_COLOR: '3',
    COLUMNS: '80',
  });
  const lines = full.stdout.split('\n').filter((line) => line.includes('▀'));
  const width = (stripVTControlCharacters(lines[0]!).match(/▀/g) ?? []).length;
  expect(lines.length).toBe(width / 2); // a cell is twice as high as wide
  const [id] = (await drawn.valuesIn('preprocess', 'pixels', 'image_id')) as [string];
  const { values } = await drawn.tensorOf('preprocess', 'pixels', 'pixels', id);
  const [, red] = /38;2;(\d+);/.exec(lines[0]!)!;
  expect(Math.abs(Number(red) - values[0]!)).toBeLessThan(24); // the mean of a few pixels
});

test('--head lists rows as a table, with long values cut', async () => {
  const text = await drawn.printed('latest/train', '--head', '3');
  expect(text).toMatch(/^ +row +sample_id .*\n +0 +made\//);
  expect(text).toMatch(/ {2}The first 3 of \d+ rows\.\n$/);
  expect(await drawn.printed('latest/preprocess/pixels', '--head')).toMatch(/ \d+ \d+ \d+ …/);
});

test('--columns and --csv give what a reader of CSV reads back', async () => {
  const csv = await drawn.printed('latest/features', '--csv', '--columns', 'split,sample_id,text');
  const rows: Record<string, string>[] = parse(csv, { columns: true, record_delimiter: '\r\n' });
  const ids = await drawn.valuesIn('features', 'features', 'sample_id');
  expect(rows.map(({ sample_id }) => sample_id)).toEqual(ids);
  expect(Object.keys(rows[0]!)).toEqual(['split', 'sample_id', 'text']);
  const { values } = await drawn.tensorOf('features', 'features', 'text', ids[3] as string);
  expect(JSON.parse(rows[3]!.text!)).toEqual(Array.from(values));
});

test('--json gives rows as JSON lines, and --where those that match', async () => {
  const lines = (await drawn.printed('latest/ingest', '--where', "split = 'test'", '--json'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const splits = await drawn.valuesIn('ingest', 'samples', 'split');
  const numbers = splits.flatMap((split, row) => (split === 'test' ? [row] : []));
  expect(lines.map(({ type, row }) => [type, row])).toEqual(numbers.map((row) => ['row', row]));
  expect(lines[0].values.answers).toEqual(
    (await drawn.valuesIn('ingest', 'samples', 'answers'))[numbers[0]!],
  );
  const second = await drawn.printed('latest/ingest', '--where', "split = 'test'", '--row', '1');
  expect(second).toContain(`Row ${numbers[1]} of samples@1`);
  expect(await drawn.printed('latest/ingest', '--where', 'answer_length > 1000')).toMatch(
    /None of 40 rows matches\./,
  );
});

test('--schema says what the file declares', async () => {
  expect(await drawn.printed('latest/preprocess/pixels', '--schema')).toMatch(
    /pixels +Uint8 \[224,224,3\] +required +height × width × channel\n/,
  );
  const { columns, metadata } = JSON.parse(
    await drawn.printed('latest/preprocess/pixels', '--schema', '--json'),
  );
  expect(columns.at(-1)).toMatchObject({ name: 'pixels', shape: [224, 224, 3], nullable: false });
  expect(metadata.contract).toBe('pixels@1');
});

test.each([
  [['--row', '0', '--head'], '--row and --head do not go together'],
  [['--schema', '--where', 'good'], '--schema and --where do not go together'],
  [['--csv', '--json'], '--csv and --json are two ways to write rows'],
  [['--png', 'x.png'], '--png writes the picture of one row'],
  [['--head', '0'], "option '--head [count]' argument '0' is invalid"],
  [['--columns', 'a,,b'], "option '--columns <names>' argument 'a,,b' is invalid"],
  [['--columns', 'nope'], '--columns: there is no column nope'],
  [['--where', 'split ='], '--where: expected a column or a value'],
  [['--row', '9999'], 'there is no row 9999'],
  [['--where', 'correct', '--row', '9999'], 'there is no row 9999 among those that match'],
])('%j is a usage error that says what to do', async (words, message) => {
  const { status, stderr } = await drawn.inspect('latest/train', ...words);
  expect(status).toBe(2);
  expect(stderr).toContain(`error: ${message}`);
  expect(stderr).toMatch(/^fix: \S/m);
  expect(stderr).not.toContain('    at ');
});

test('a reader that goes away in the middle ends a list quietly', async () => {
  const child = drawn.project.start(['inspect', 'latest/preprocess/pixels', '--csv']);
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdout!.once('data', () => child.stdout!.destroy());
  const [status] = await once(child, 'exit');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('neither inspect nor diff loads what stages compute with, nor Temporal', async () => {
  const script = join(drawn.project.root, 'loaded.mjs');
  await writeFile(
    script,
    `import nodeModule from 'node:module';
    await import(${JSON.stringify(main)});
    const parts = ['/@tensorflow', '/onnx', '/@temporalio', '/@aws-sdk', '/sharp/'];
    const paths = Object.keys(nodeModule._cache);
    console.error(JSON.stringify(parts.filter((part) => paths.some((path) => path.includes(part)))));`,
  );
  const environment = { ...process.env, SIGHTLINE_ROOT: drawn.project.root };
  const loadedBy = (...words: string[]): string[] => {
    const { stderr } = spawnSync(process.execPath, [script, ...words], {
      encoding: 'utf8',
      env: environment,
      timeout: 30_000,
    });
    return JSON.parse(stderr);
  };
  expect(loadedBy('inspect', 'latest/train', '--head')).toEqual([]);
  expect(loadedBy('inspect', 'latest/preprocess', '--row', '0')).toEqual([]);
  expect(loadedBy('diff', 'latest', 'latest')).toEqual([]);
  expect(loadedBy('inspect', 'latest', '--follow', drawn.sampleId)).toEqual([]);
});
