import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { numbersOf } from '@sightline/contracts';
import { meansOf } from '@sightline/inspect';
import { RecordBatchFileReader, RecordBatchFileWriter } from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawSparkline } from '../src/terminal/bar.ts';
import { createDrawnRun, type DrawnRun } from './drawn-run.ts';

const sample = fileURLToPath(new URL('../../../data/sample', import.meta.url));

let drawn: DrawnRun;

beforeAll(async () => {
  drawn = await createDrawnRun();
});

afterAll(() => drawn.project.remove());

test('a followed sample shows what the tables hold, and where', async () => {
  const text = await drawn.printed('latest', '--follow', drawn.sampleId);
  const titles = text.match(/^\d \w+ {2}artifact [0-9a-f]{12}$/gm)!;
  const [, ...names] = ['', 'ingest', 'preprocess', 'features', 'fusion', 'train'];
  expect(titles.map((title) => title.split(' ')[1])).toEqual(names);
  const image = await drawn.tensorOf('features', 'features', 'image', drawn.sampleId);
  const words = await drawn.tensorOf('features', 'features', 'text', drawn.sampleId);
  const fused = await drawn.tensorOf('fusion', 'fused', 'fused', drawn.sampleId);
  expect(text).toContain(drawSparkline(meansOf(image.values, 56)));
  expect(text).toContain(drawSparkline(meansOf(words.values, 56)));
  const [left, right] = [fused.values.slice(0, 512), fused.values.slice(512)];
  expect(text).toContain(`${drawSparkline(meansOf(left, 48))}│${drawSparkline(meansOf(right, 8))}`);
  expect(text).toContain('the 512 and the 50 of features, unchanged');
  expect(text).toContain(`features row ${image.row} in part-00000.arrow`);
});

test('a followed sample as JSON holds every value, its file, its row and its artifact', async () => {
  const { stages, run } = JSON.parse(
    await drawn.printed('latest', '--follow', drawn.sampleId, '--json'),
  );
  const record = JSON.parse(
    await readFile(join(drawn.stageFolder('..'), 'latest/run.json'), 'utf8'),
  );
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
  const image = await drawn.tensorOf('features', 'features', 'image', drawn.sampleId);
  expect(found.features).toMatchObject({ row: image.row, file: 'part-00000.arrow' });
  expect(found.features.values.image).toEqual(Array.from(image.values));
  expect(found.images.file).toBe('images/part-00000.arrow');
  expect(found.predictions.values.sample_id).toBe(drawn.sampleId);
});

test('a training row has no prediction, and it is said why', async () => {
  const splits = await drawn.valuesIn('ingest', 'samples', 'split');
  const ids = await drawn.valuesIn('ingest', 'samples', 'sample_id');
  const id = ids[splits.indexOf('train')] as string;
  expect(await drawn.printed('latest/train', '--follow', id)).toMatch(
    /5 train.*\n +no prediction: a row of the split train/,
  );
});

test('an id that is not there ends with those that are like it', async () => {
  const unknown = await drawn.inspect('latest', '--follow', `${drawn.sampleId}9`);
  expect(unknown.status).toBe(2);
  expect(unknown.stderr).toMatch(/has no sample made\/\d+\/09\nfix: The nearest: made\/\d+\/0, /);
  const picture = await drawn.inspect('latest', '--follow', drawn.sampleId.slice(0, -2));
  expect(picture.stderr).toContain(`fix: It is a picture; one of its samples: ${drawn.sampleId}.`);
  const row = await drawn.inspect('latest/train', '--id', `${drawn.sampleId}9`);
  expect(row).toMatchObject({ status: 2 });
  expect(row.stderr).toMatch(/no row has the sample_id .*\nfix: Did you mean made\//);
});

test('a sample that was left out is followed to where, with the reason', async () => {
  const folder = join(drawn.project.root, 'own');
  await cp(sample, folder, { recursive: true });
  const png = await readFile(join(folder, 'images/0000.png'));
  await writeFile(join(folder, 'images/cut.png'), png.subarray(0, 300));
  const line = { file_name: 'images/cut.png', question: 'What?', answer: 'cat' };
  const metadata = join(folder, 'metadata.jsonl');
  await writeFile(metadata, `${await readFile(metadata, 'utf8')}${JSON.stringify(line)}\n`);
  const words = ['run', '--engine', 'local', '--path', 'own', '--set', 'train.epochCount=1'];
  const run = await drawn.project.run(words);
  expect(run.status, run.stderr).toBe(0);
  const text = await drawn.printed('latest', '--follow', 'images/cut.png/0');
  expect(text).toMatch(/left out here: corrupt-image\./);
  expect(text).toMatch(/5 train.*\n +not reached: \w+ left the sample out/);
  await drawn.project.run(['run', '--engine', 'local']); // the drawn one is the latest again
});

test('diff names the row, the column and the amount of one changed value', async () => {
  const path = join(drawn.stageFolder('features'), 'part-00000.arrow');
  const reader = RecordBatchFileReader.from(await readFile(path)).open();
  const batches = [...reader];
  const changed = await drawn.tensorOf('features', 'features', 'image', drawn.sampleId);
  const values = numbersOf<Float32Array>(batches[0]!, 'image');
  values[changed.row * 512 + 17]! += 0.5;
  await writeFile(
    join(drawn.project.root, 'changed.arrow'),
    await RecordBatchFileWriter.writeAll(batches).toUint8Array(),
  );
  const words = ['diff', 'latest/features', 'changed.arrow'];
  const text = await drawn.project.run(words);
  expect(text).toMatchObject({ status: 0, stderr: '' });
  expect(text.stdout).toMatch(/40 rows compared by sample_id: 1 changed\./);
  expect(text.stdout).toMatch(
    new RegExp(`${drawn.sampleId} +${changed.row} +${changed.row} +image \\[17\\]`),
  );
  const json = await drawn.project.run([...words, '--json', '--exit-code']);
  expect(json.status).toBe(1);
  const { table, isDifferent } = JSON.parse(json.stdout);
  expect({ isDifferent, changedCount: table.changedCount }).toEqual({
    isDifferent: true,
    changedCount: 1,
  });
  const [{ id, columns }] = table.mostChanged;
  expect({ id, column: columns[0].column, at: columns[0].at }).toEqual({
    id: drawn.sampleId,
    column: 'image',
    at: 17,
  });
  expect(columns[0].maxDifference).toBeCloseTo(0.5, 5);
  const same = await drawn.project.run([
    'diff',
    'latest/features',
    'latest/features',
    '--exit-code',
  ]);
  expect(same.status).toBe(0);
  expect(same.stdout).toContain('40 rows compared by sample_id: all the same.');
});

test('diff of two runs tells their settings, and how their answers differ', async () => {
  const before = JSON.parse(
    await readFile(join(drawn.stageFolder('..'), 'latest/run.json'), 'utf8'),
  ).id;
  const run = await drawn.project.run(['run', '--engine', 'local', '--set', 'train.epochCount=4']);
  expect(run.status, run.stderr).toBe(0);
  const { status, stdout } = await drawn.project.run(['diff', before, 'latest']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/fusion +[0-9a-f]{8} +the same\n/);
  expect(stdout).toMatch(/train +[0-9a-f]{8} → [0-9a-f]{8} +config\.epochCount 3 → 4/);
  expect(stdout).toMatch(/Answers {2}right → wrong \d+, wrong → right \d+/);
  expect(stdout).toMatch(/confidence +\d+ +\S+ +\S+/);
  const mixed = await drawn.project.run(['diff', 'latest', 'latest/train']);
  expect(mixed.status).toBe(2);
  expect(mixed.stderr).toContain('fix: Name a table of the run, for example latest/train');
});
