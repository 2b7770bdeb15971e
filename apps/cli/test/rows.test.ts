import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { numbersOf, valuesOf } from '@sightline/contracts';
import { meansOf } from '@sightline/inspect';
import { openArtifact } from '@sightline/store';
import { RecordBatchFileReader, RecordBatchFileWriter } from 'apache-arrow';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawSparkline } from '../src/terminal/bar.ts';
import { textWidth } from '../src/terminal/text-width.ts';
import { createTinyProject, type Outcome, type TinyProject } from './tiny-project.ts';

const sample = fileURLToPath(new URL('../../../data/sample', import.meta.url));
const main = new URL('../dist/main.js', import.meta.url).href;

let project: TinyProject;
/** A held-out sample of the run. */
let sampleId: string;

beforeAll(async () => {
  project = await createTinyProject();
  const { status, stderr } = await project.run(['run', '--engine', 'local']);
  expect(status, stderr).toBe(0);
  [sampleId] = (await valuesIn('train', 'predictions', 'sample_id')) as [string];
});

afterAll(() => project.remove());

const stageFolder = (stage: string): string => join(project.root, 'data/runs/latest', stage);

async function batchIn(stage: string, table: string) {
  const artifact = await openArtifact(stageFolder(stage));
  return (await artifact.table(table)).readBatch(0);
}

async function valuesIn(stage: string, table: string, column: string): Promise<unknown[]> {
  return valuesOf<unknown>(await batchIn(stage, table), column);
}

/** The values of a tensor of the row that has an id. */
async function tensorOf(stage: string, table: string, column: string, id: string) {
  const batch = await batchIn(stage, table);
  const row = valuesOf(batch, column === 'pixels' ? 'image_id' : 'sample_id').indexOf(id);
  const values = numbersOf<Float32Array>(batch, column);
  const width = values.length / batch.numRows;
  return { row, values: values.slice(row * width, (row + 1) * width) };
}

async function inspect(...words: string[]): Promise<Outcome> {
  return project.run(['inspect', ...words]);
}

async function printed(...words: string[]): Promise<string> {
  const { status, stdout, stderr } = await inspect(...words);
  expect(status, stderr).toBe(0);
  return stdout;
}

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
  const text = await printed(target, '--row', '0');
  expect(text).toMatch(pattern);
  expect(text).toMatch(/^Row 0 of \w+@1/);
});

test('the answer of a row is decoded from its tokens', async () => {
  const [[question], [answer]] = await Promise.all([
    valuesIn('ingest', 'samples', 'question'),
    valuesIn('ingest', 'samples', 'answer'),
  ]);
  const text = await printed('latest/preprocess', '--row', '0');
  expect(text.replaceAll(/\s+/g, ' ')).toContain(`question ${question}`);
  expect(text).toContain(String(answer));
});

test('a PNG of a row holds the pixels of the Arrow file, and is never written over', async () => {
  const words = ['latest/preprocess/pixels', '--row', '2', '--png', 'pixels.png'];
  expect(await printed(...words)).toMatch(/\n {2}pixels\.png\n$/);
  const { data, info } = await sharp(join(project.root, 'pixels.png'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([224, 224, 3]);
  const [id] = (await valuesIn('preprocess', 'pixels', 'image_id')).slice(2) as [string];
  const { values } = await tensorOf('preprocess', 'pixels', 'pixels', id);
  expect(data.equals(Buffer.from(values as unknown as Uint8Array))).toBe(true);
  const again = await inspect(...words);
  expect(again).toMatchObject({ status: 2, stdout: '' });
  expect(again.stderr).toBe(
    'error: pixels.png: is there already\nfix: Name a new file with --png.\n',
  );
});

test('a picture is found for a row that has none itself, by what the row was made from', async () => {
  await printed('latest/train', '--id', sampleId, '--png', 'asked.png');
  const ids = await valuesIn('ingest', 'images', 'image_id');
  const encoded = await valuesIn('ingest', 'images', 'encoded');
  const imageId = sampleId.split('/').slice(0, 2).join('/');
  const whole = await sharp(encoded[ids.indexOf(imageId)] as Uint8Array)
    .raw()
    .toBuffer();
  const written = await sharp(join(project.root, 'asked.png')).raw().toBuffer();
  expect(written.equals(whole)).toBe(true);
});

test('a row without a picture has none to write', async () => {
  const { status, stderr } = await inspect('latest/train/scores', '--row', '0', '--png', 'x.png');
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
      ['latest', '--follow', sampleId],
      ['latest/train', '--head'],
      ['latest/preprocess', '--schema'],
    ];
    for (const words of views) {
      const levels = words.includes('--follow') ? [0, 2, 3] : [3];
      const shown = levels.map((level) =>
        project.run(['inspect', ...words], {
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
  const full = await project.run(['inspect', 'latest/preprocess/pixels', '--row', '0'], {
    FORCE_COLOR: '3',
    COLUMNS: '80',
  });
  const lines = full.stdout.split('\n').filter((line) => line.includes('▀'));
  const width = (stripVTControlCharacters(lines[0]!).match(/▀/g) ?? []).length;
  expect(lines.length).toBe(width / 2); // a cell is twice as high as wide
  const [id] = (await valuesIn('preprocess', 'pixels', 'image_id')) as [string];
  const { values } = await tensorOf('preprocess', 'pixels', 'pixels', id);
  const [, red] = /38;2;(\d+);/.exec(lines[0]!)!;
  expect(Math.abs(Number(red) - values[0]!)).toBeLessThan(24); // the mean of a few pixels
});

test('a followed sample shows what the tables hold, and where', async () => {
  const text = await printed('latest', '--follow', sampleId);
  const titles = text.match(/^\d \w+ {2}artifact [0-9a-f]{12}$/gm)!;
  const [, ...names] = ['', 'ingest', 'preprocess', 'features', 'fusion', 'train'];
  expect(titles.map((title) => title.split(' ')[1])).toEqual(names);
  const image = await tensorOf('features', 'features', 'image', sampleId);
  const words = await tensorOf('features', 'features', 'text', sampleId);
  const fused = await tensorOf('fusion', 'fused', 'fused', sampleId);
  expect(text).toContain(drawSparkline(meansOf(image.values, 56)));
  expect(text).toContain(drawSparkline(meansOf(words.values, 56)));
  const [left, right] = [fused.values.slice(0, 512), fused.values.slice(512)];
  expect(text).toContain(`${drawSparkline(meansOf(left, 48))}│${drawSparkline(meansOf(right, 8))}`);
  expect(text).toContain('the 512 and the 50 of features, unchanged');
  expect(text).toContain(`features row ${image.row} in part-00000.arrow`);
});

test('a followed sample as JSON holds every value, its file, its row and its artifact', async () => {
  const { stages, run } = JSON.parse(await printed('latest', '--follow', sampleId, '--json'));
  const record = JSON.parse(await readFile(join(stageFolder('..'), 'latest/run.json'), 'utf8'));
  expect(run).toBe(record.id);
  const hashes = record.stages.map(
    ({ artifact }: { artifact: { sha256: string } }) => artifact.sha256,
  );
  expect(stages.map(({ sha256 }: { sha256: string }) => sha256)).toEqual(hashes);
  const found = Object.fromEntries(
    stages.flatMap(({ rows }: { rows: { table: string }[] }) =>
      rows.map((row) => [row.table, row]),
    ),
  );
  const image = await tensorOf('features', 'features', 'image', sampleId);
  expect(found.features).toMatchObject({ row: image.row, file: 'part-00000.arrow' });
  expect(found.features.values.image).toEqual(Array.from(image.values));
  expect(found.images.file).toBe('images/part-00000.arrow');
  expect(found.predictions.values.sample_id).toBe(sampleId);
});

test('a training row has no prediction, and it is said why', async () => {
  const splits = await valuesIn('ingest', 'samples', 'split');
  const ids = await valuesIn('ingest', 'samples', 'sample_id');
  const id = ids[splits.indexOf('train')] as string;
  expect(await printed('latest/train', '--follow', id)).toMatch(
    /5 train.*\n +no prediction: a row of the split train/,
  );
});

test('an id that is not there ends with those that are like it', async () => {
  const unknown = await inspect('latest', '--follow', `${sampleId}9`);
  expect(unknown.status).toBe(2);
  expect(unknown.stderr).toMatch(/has no sample made\/\d+\/09\nfix: The nearest: made\/\d+\/0, /);
  const picture = await inspect('latest', '--follow', sampleId.slice(0, -2));
  expect(picture.stderr).toContain(`fix: It is a picture; one of its samples: ${sampleId}.`);
  const row = await inspect('latest/train', '--id', `${sampleId}9`);
  expect(row).toMatchObject({ status: 2 });
  expect(row.stderr).toMatch(/no row has the sample_id .*\nfix: Did you mean made\//);
});

test('a sample that was left out is followed to where, with the reason', async () => {
  const folder = join(project.root, 'own');
  await cp(sample, folder, { recursive: true });
  const png = await readFile(join(folder, 'images/0000.png'));
  await writeFile(join(folder, 'images/cut.png'), png.subarray(0, 300));
  const line = { file_name: 'images/cut.png', question: 'What?', answer: 'cat' };
  const metadata = join(folder, 'metadata.jsonl');
  await writeFile(metadata, `${await readFile(metadata, 'utf8')}${JSON.stringify(line)}\n`);
  const words = ['run', '--engine', 'local', '--path', 'own', '--set', 'train.epochCount=1'];
  const run = await project.run(words);
  expect(run.status, run.stderr).toBe(0);
  const text = await printed('latest', '--follow', 'images/cut.png/0');
  expect(text).toMatch(/left out here: corrupt-image\./);
  expect(text).toMatch(/5 train.*\n +not reached: \w+ left the sample out/);
  await project.run(['run', '--engine', 'local']); // the drawn one is the latest again
});

test('--head lists rows as a table, with long values cut', async () => {
  const text = await printed('latest/train', '--head', '3');
  expect(text).toMatch(/^ +row +sample_id .*\n +0 +made\//);
  expect(text).toMatch(/ {2}The first 3 of \d+ rows\.\n$/);
  expect(await printed('latest/preprocess/pixels', '--head')).toMatch(/ \d+ \d+ \d+ …/);
});

test('--columns and --csv give what a reader of CSV reads back', async () => {
  const csv = await printed('latest/features', '--csv', '--columns', 'split,sample_id,text');
  const rows: Record<string, string>[] = parse(csv, { columns: true, record_delimiter: '\r\n' });
  const ids = await valuesIn('features', 'features', 'sample_id');
  expect(rows.map(({ sample_id }) => sample_id)).toEqual(ids);
  expect(Object.keys(rows[0]!)).toEqual(['split', 'sample_id', 'text']);
  const { values } = await tensorOf('features', 'features', 'text', ids[3] as string);
  expect(JSON.parse(rows[3]!.text!)).toEqual(Array.from(values));
});

test('--json gives rows as JSON lines, and --where those that match', async () => {
  const lines = (await printed('latest/ingest', '--where', "split = 'test'", '--json'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const splits = await valuesIn('ingest', 'samples', 'split');
  const numbers = splits.flatMap((split, row) => (split === 'test' ? [row] : []));
  expect(lines.map(({ type, row }) => [type, row])).toEqual(numbers.map((row) => ['row', row]));
  expect(lines[0].values.answers).toEqual(
    (await valuesIn('ingest', 'samples', 'answers'))[numbers[0]!],
  );
  const second = await printed('latest/ingest', '--where', "split = 'test'", '--row', '1');
  expect(second).toContain(`Row ${numbers[1]} of samples@1`);
  expect(await printed('latest/ingest', '--where', 'answer_length > 1000')).toMatch(
    /None of 40 rows matches\./,
  );
});

test('--schema says what the file declares', async () => {
  expect(await printed('latest/preprocess/pixels', '--schema')).toMatch(
    /pixels +Uint8 \[224,224,3\] +required +height × width × channel\n/,
  );
  const { columns, metadata } = JSON.parse(
    await printed('latest/preprocess/pixels', '--schema', '--json'),
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
  const { status, stderr } = await inspect('latest/train', ...words);
  expect(status).toBe(2);
  expect(stderr).toContain(`error: ${message}`);
  expect(stderr).toMatch(/^fix: \S/m);
  expect(stderr).not.toContain('    at ');
});

test('a reader that goes away in the middle ends a list quietly', async () => {
  const child = project.start(['inspect', 'latest/preprocess/pixels', '--csv']);
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdout!.once('data', () => child.stdout!.destroy());
  const [status] = await once(child, 'exit');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('neither inspect nor diff loads what stages compute with, nor Temporal', async () => {
  const script = join(project.root, 'loaded.mjs');
  await writeFile(
    script,
    `import nodeModule from 'node:module';
    await import(${JSON.stringify(main)});
    const parts = ['/@tensorflow', '/onnx', '/@temporalio', '/@aws-sdk', '/sharp/'];
    const paths = Object.keys(nodeModule._cache);
    console.error(JSON.stringify(parts.filter((part) => paths.some((path) => path.includes(part)))));`,
  );
  const environment = { ...process.env, SIGHTLINE_ROOT: project.root };
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
  expect(loadedBy('inspect', 'latest', '--follow', sampleId)).toEqual([]);
});

test('diff names the row, the column and the amount of one changed value', async () => {
  const path = join(stageFolder('features'), 'part-00000.arrow');
  const reader = RecordBatchFileReader.from(await readFile(path)).open();
  const batches = [...reader];
  const changed = await tensorOf('features', 'features', 'image', sampleId);
  const values = numbersOf<Float32Array>(batches[0]!, 'image');
  values[changed.row * 512 + 17]! += 0.5;
  await writeFile(
    join(project.root, 'changed.arrow'),
    await RecordBatchFileWriter.writeAll(batches).toUint8Array(),
  );
  const words = ['diff', 'latest/features', 'changed.arrow'];
  const text = await project.run(words);
  expect(text).toMatchObject({ status: 0, stderr: '' });
  expect(text.stdout).toMatch(/40 rows compared by sample_id: 1 changed\./);
  expect(text.stdout).toMatch(
    new RegExp(`${sampleId} +${changed.row} +${changed.row} +image \\[17\\]`),
  );
  const json = await project.run([...words, '--json', '--exit-code']);
  expect(json.status).toBe(1);
  const { table, isDifferent } = JSON.parse(json.stdout);
  expect({ isDifferent, changedCount: table.changedCount }).toEqual({
    isDifferent: true,
    changedCount: 1,
  });
  const [{ id, columns }] = table.mostChanged;
  expect({ id, column: columns[0].column, at: columns[0].at }).toEqual({
    id: sampleId,
    column: 'image',
    at: 17,
  });
  expect(columns[0].maxDifference).toBeCloseTo(0.5, 5);
  const same = await project.run(['diff', 'latest/features', 'latest/features', '--exit-code']);
  expect(same.status).toBe(0);
  expect(same.stdout).toContain('40 rows compared by sample_id: all the same.');
});

test('diff of two runs tells their settings, and how their answers differ', async () => {
  const before = JSON.parse(await readFile(join(stageFolder('..'), 'latest/run.json'), 'utf8')).id;
  const run = await project.run(['run', '--engine', 'local', '--set', 'train.epochCount=4']);
  expect(run.status, run.stderr).toBe(0);
  const { status, stdout } = await project.run(['diff', before, 'latest']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/fusion +[0-9a-f]{8} +the same\n/);
  expect(stdout).toMatch(/train +[0-9a-f]{8} → [0-9a-f]{8} +config\.epochCount 3 → 4/);
  expect(stdout).toMatch(/Answers {2}right → wrong \d+, wrong → right \d+/);
  expect(stdout).toMatch(/confidence +\d+ +\S+ +\S+/);
  const mixed = await project.run(['diff', 'latest', 'latest/train']);
  expect(mixed.status).toBe(2);
  expect(mixed.stderr).toContain('fix: Name a table of the run, for example latest/train');
});
