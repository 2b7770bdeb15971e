import { once } from 'node:events';
import { readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mountSmallDisk } from '../../../tools/small-disk.ts';
import { createTinyProject, type Outcome, outcomeOf, type TinyProject } from './tiny-project.ts';

const image = fileURLToPath(new URL('../../../data/sample/images/0000.png', import.meta.url));
const local = ['run', '--engine', 'local'];

let project: TinyProject;
let first: Outcome;

beforeAll(async () => {
  project = await createTinyProject();
  first = await project.run(local);
});

afterAll(() => project.remove());

/** Every line of stdout as JSON; a line that is none fails. */
function linesOf({ stdout }: Outcome): { type: string; [key: string]: unknown }[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('a run tells its stages on stderr and its tables on stdout', () => {
  expect(first).toMatchObject({ status: 0 });
  const told = ['ingest', 'preprocess', 'features', 'fusion', 'train'].map(
    (stage) => `${stage}: done`,
  );
  for (const line of told) expect(first.stderr).toContain(line);
  const titles = first.stdout.split('\n').filter((line) => /^\S/.test(line));
  expect(titles.map((title) => title.split('  ')[0])).toEqual([
    expect.stringMatching(/^Run \d{8}-\d{6}-default-/),
    'Data flow',
    'Training trace',
    'Is it looking?',
    'Where it goes wrong',
    'Held-out questions',
    'Key insight',
  ]);
  expect(first.stdout).toMatch(/features +40 +\[224,224,3\] \+ \[50\] +→ +\[512\] \+ \[50\]/);
  expect(first.stdout).toMatch(/^ {2}color +\d+ +\d+\.\d %.* \d+–\d+ +\d+\.\d %$/m);
  expect(first.stdout).toMatch(/differ by \d+\.\d % \(expected calibration error\)\.$/m);
  expect(first.stdout.match(/^ {2}[✓✗]/gm)).toHaveLength(3);
  expect(first.stdout.match(/^ {6}[123] {2}\d/gm)).toHaveLength(3);
  for (const name of ['model', 'majority', 'blind', 'shuffled']) {
    expect(first.stdout).toMatch(new RegExp(`^  ${name} +\\d+\\.\\d %`, 'm'));
  }
});

test('the same run again takes every stage from before', async () => {
  const { status, stdout, stderr } = await project.run(local);
  expect(status).toBe(0);
  expect(stderr.match(/: hit, verified/g)).toHaveLength(5);
  expect(stdout.match(/ hit$/gm)).toHaveLength(5);
});

test('--dry says what would run and why, and makes nothing', async () => {
  const runs = await readdir(join(project.root, 'data', 'runs'));
  const { status, stdout } = await project.run(['run', '--dry', '--set', 'train.epochCount=4']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/fusion +hit +verified\n +train +run +config\.epochCount 3 → 4/);
  expect(await readdir(join(project.root, 'data', 'runs'))).toEqual(runs);
});

test('runs lists what ran, show tells it again', async () => {
  const runs = await project.run(['runs']);
  expect(runs.status).toBe(0);
  expect(runs.stdout.match(/✓ {2}\d{8}-\d{6}-default-.* completed +\d+\.\d %/g)).toHaveLength(2);
  const id = /Run (\S+)/.exec(first.stdout)![1]!;
  const shown = await project.run(['show', id]);
  expect(shown).toEqual({ status: 0, stdout: first.stdout, stderr: '' });
});

test('inspect shows a stage, a table of it, a row and a file', async () => {
  const stage = await project.run(['inspect', 'latest/features']);
  expect(stage.status).toBe(0);
  expect(stage.stdout).toContain('features@1');
  expect(stage.stdout).toMatch(/image +float32 \[512\].*[▁-█]{10}/);
  const table = await project.run(['inspect', 'latest/preprocess/pixels']);
  expect(table.stdout).toMatch(/pixels +uint8 \[224,224,3\]/);
  const row = await project.run(['inspect', 'latest/fusion', '--row', '39']);
  expect(row.stdout).toMatch(/^Row 39 of fused@1[\s\S]*\nfused \[562\] {2}norm /);
  const file = await project.run(['inspect', 'data/runs/latest/train/part-00000.arrow']);
  expect(file.stdout).toMatch(/predictions@1[\s\S]*stage +train/);
});

test('ask shows the five steps, also of a question of 600 words, and tells that it is cut', async () => {
  const words = ['ask', image, 'word '.repeat(600), '--trace'];
  const { status, stdout, stderr } = await project.run(words);
  expect(status).toBe(0);
  expect(stderr).toBe('note: the question is long: only its first 50 tokens count\n');
  const steps = stdout.match(/^[1-5] .*$/gm)!.map((line) => line.replace(/ {2}.*/, ''));
  expect(steps).toEqual([
    '1 image input',
    '2 text input',
    '3 feature extraction',
    '4 multimodal fusion',
    '5 transformer decoder',
  ]);
  expect(stdout).toMatch(/\d+ % sure\n {2}token/);
  expect(stdout.match(/^ +[▁▂▃▄▅▆▇█]{32}$/gm)).toHaveLength(5);
  expect(stdout).toMatch(/Where it comes from[\s\S]*( {2}│[ ░▒▓█]{14}│ +│[ ░▒▓█]{14}│\n){7}/);
  const [, map] = /^ {2}(data\/runs\/.*\.png)$/m.exec(stdout)!;
  const png = await readFile(join(project.root, map!));
  expect(png.toString('latin1', 1, 4)).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3 * 224 + 2 * 8, 224]);
});

test('ask --map writes a new file, and never over one that is there', async () => {
  const words = ['ask', image, 'What is this?', '--map', 'map.png'];
  expect((await project.run(words)).stdout).toMatch(/^ {2}map\.png$/m);
  const again = await project.run(words);
  expect(again.status).toBe(2);
  expect(again.stderr).toBe('error: map.png: is there already\nfix: Name a new file with --map.\n');
});

test('a model that answers questions is not asked nothing', async () => {
  const { status, stderr } = await project.run(['ask', image]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: the question is empty\nfix: Ask something/);
});

test('an image that is cut off is refused by its name', async () => {
  const path = join(project.root, 'cut.png');
  await writeFile(path, (await readFile(await realpath(image))).subarray(0, 300));
  const { status, stderr } = await project.run(['ask', 'cut.png', 'What is this?']);
  expect(status).toBe(3);
  expect(stderr).toMatch(/^error: cut\.png: The image cannot be decoded.*\nfix: Give a whole PNG/);
});

test('quiz off a terminal prints its questions with their answers', async () => {
  const { status, stdout } = await project.run(['quiz']);
  expect(status).toBe(0);
  expect(stdout.match(/^[123] {2}/gm)).toHaveLength(3);
  expect(stdout.match(/^ → [a-d] /gm)).toHaveLength(3);
  expect(stdout).toContain('Key insight');
});

test('trace tells every fit epoch by epoch, with a curve, the baselines and the key insight', async () => {
  const { status, stdout, stderr } = await project.run(['trace']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^Image encoder {2}features, loss in nats/m);
  expect(stdout).toMatch(/^Decoder {2}train, loss in nats a token/m);
  expect(stdout).toMatch(/learning rate +gradient norm +observation\n {6}1 +\d+\.\d{3}/);
  expect(stdout).toMatch(/┤.*[●◉][\s\S]*epoch 3\n.*training.*held-out/);
  expect(stdout).toMatch(/Is it looking\?[\s\S]*Key insight/);
});

test('rerun --only runs one stage on pinned inputs; what then lacks a model says so', async () => {
  const words = ['rerun', 'fusion', '--only'];
  const dry = await project.run([...words, '--dry']);
  expect(dry.stdout).toMatch(
    /features +hit +pinned to run .*\n +fusion +run +rerun\n +train +skip/,
  );
  const rerun = await project.run([...words, '--engine', 'local']);
  expect(rerun.status).toBe(0);
  expect(rerun.stdout).toMatch(/rerun of +\d{8}-/);
  expect(rerun.stdout).toMatch(/fusion .* run\n +train +skipped/);
  const asked = await project.run(['ask', image, 'What is this?']);
  expect(asked).toMatchObject({ status: 3, stdout: '' });
  expect(asked.stderr).toMatch(/has no trained model.*\nfix: .*\d{8}-\d{6}-default-/);
});

test.each([
  ['run', [...local, '--set', 'train.epochCount=4'], 'run-started', 'summary'],
  ['run --dry', ['run', '--dry'], 'plan', 'plan'],
  ['rerun', ['rerun', 'fusion', '--engine', 'local'], 'run-started', 'summary'],
  ['runs', ['runs'], 'run', 'run'],
  ['show', ['show'], 'summary', 'summary'],
  ['inspect', ['inspect', 'latest/train/scores'], 'inspection', 'inspection'],
  ['inspect --row', ['inspect', 'latest/train', '--row', '0'], 'row', 'row'],
  ['inspect --head', ['inspect', 'latest/train', '--head'], 'row', 'row'],
  ['inspect --schema', ['inspect', 'latest/train', '--schema'], 'schema', 'schema'],
  ['diff', ['diff', 'latest', 'latest'], 'diff', 'diff'],
  ['ask', ['ask', image, 'What is this?'], 'prediction', 'prediction'],
  ['quiz', ['quiz'], 'quiz', 'quiz'],
  ['trace', ['trace'], 'trace', 'trace'],
  ['data make', ['data', 'make', '--out', 'made', '--count', '3'], 'made-data', 'made-data'],
])('%s --json prints JSON lines and nothing else', async (_, words, firstType, lastType) => {
  const outcome = await project.run([...words, '--json']);
  expect(outcome).toMatchObject({ status: 0, stderr: '' });
  const types = linesOf(outcome).map(({ type }) => type);
  expect([types[0], types.at(-1)]).toEqual([firstType, lastType]);
});

test('colours follow NO_COLOR and FORCE_COLOR; a pipe has none', async () => {
  const [plain, forced, refused] = await Promise.all([
    project.run(['runs']),
    project.run(['runs'], { FORCE_COLOR: '1' }),
    project.run(['runs'], { FORCE_COLOR: '1', NO_COLOR: '1' }),
  ]);
  expect(forced.stdout).toContain('\u001b[32m');
  expect(plain.stdout).not.toContain('\u001b');
  expect(refused.stdout).toBe(plain.stdout);
});

test('a reader that goes away ends the command without a word', async () => {
  const child = project.start(['inspect', 'latest/features', '--json']);
  child.stdout!.destroy();
  expect(await outcomeOf(child).catch(() => undefined)).toBeUndefined(); // stdout has gone
  if (child.exitCode === null) await once(child, 'exit');
  expect(child.exitCode).toBe(0);
});

test('Ctrl-C stops a run cleanly, and the same command goes on from there', async () => {
  const words = [...local, '--seed', '7', '--set', 'features.epochCount=500'];
  const child = project.start(words);
  child.stderr!.on('data', (chunk: Buffer) => {
    if (chunk.toString().includes('epoch 2/500')) child.kill('SIGINT');
  });
  const { status, stdout, stderr } = await outcomeOf(child);
  expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
  expect(stderr).toContain(`fix: Go on with: sightline ${words.join(' ')}`);
  expect(stderr).not.toContain('    at ');
  const shown = await project.run(['runs']);
  expect(shown.stdout).toMatch(/–.*default-.* interrupted/);
  const next = project.start([...words, '--json']);
  let events = '';
  next.stdout!.on('data', (chunk: Buffer) => {
    const isFirst = !events.includes('"epoch"');
    events += chunk.toString();
    if (isFirst && events.includes('"epoch"')) next.kill('SIGTERM');
  });
  expect((await outcomeOf(next)).status).toBe(130);
  expect(events.match(/"stage-hit","stage":"(ingest|preprocess)"/g)).toHaveLength(2);
});

test('an unreachable Temporal server is told within seconds', async () => {
  const nowhere = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const outcome = await project.run(['run', '--json', '--seed', '77'], nowhere);
  expect(outcome.status).toBe(4);
  expect(outcome.stderr).toMatch(
    /^error: no Temporal server answers at 127\.0\.0\.1:1\nfix: Start it/,
  );
  expect(linesOf(outcome)).toMatchObject([{ type: 'error', code: 'temporal-unreachable' }]);
});

test('a run whose stages are all there needs no Temporal server', async () => {
  await project.run(['run']);
  const { status, stdout } = await project.run(['run'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect(status).toBe(0);
  expect(stdout).toContain('hit');
});

test('a full disk fails the run, and what to do is told', async (context) => {
  const { folder: disk, reason, remove } = await mountSmallDisk(2);
  try {
    if (reason) {
      console.log(`skipped: ${reason}`);
      return context.skip(reason);
    }
    const small = await createTinyProject(disk);
    const words = ['--set', 'retry.preprocess.maximumAttempts=1'];
    const onLocal = await small.run([...local, ...words]);
    expect(onLocal.status).toBe(1);
    expect(onLocal.stderr).toMatch(
      /error: preprocess: .* no space left on the disk\nfix: Free some/,
    );
    const onTemporal = await small.run(['run', ...words]);
    expect(onTemporal.status).toBe(1);
    expect(onTemporal.stderr).toMatch(/error: .*needs 32 MB of free space\nfix: Free some space/);
  } finally {
    await remove();
  }
});

test('a run whose artifacts were removed can still be looked at, but not asked', async () => {
  const { stdout } = await project.run(['show', '--json']);
  const { id } = JSON.parse(stdout).run;
  const uri: string = JSON.parse(stdout).run.stages[0].artifact.uri;
  await rm(join(project.root, 'data', uri.replace('file:', '')), { recursive: true });
  await rm(join(project.root, 'data', 'artifacts', 'train'), { recursive: true });
  const shown = await project.run(['show', id]);
  expect(shown).toMatchObject({ status: 0, stderr: '' });
  expect(shown.stdout).toMatch(/ingest .* its artifact has gone/);
  const asked = await project.run(['ask', image, 'What is this?', '--run', id]);
  expect(asked.status).toBe(3);
  expect(asked.stderr).toMatch(/or its artifacts have gone\nfix: Run again: sightline run default/);
});

test('help starts with examples, for every command', async () => {
  const help = await project.run([]);
  expect(help.status).toBe(0);
  const names = [...help.stdout.matchAll(/^ {2}([a-z]+) .* {2}/gm)].map(([, name]) => name!);
  const commands = names.filter((name) => name !== 'sightline' && name !== 'help');
  expect(commands.length).toBeGreaterThan(8);
  const helps = await Promise.all(commands.map((name) => project.run([name, '--help'])));
  for (const { status, stdout } of [help, ...helps]) {
    expect({ status, start: stdout.slice(0, 21) }).toEqual({
      status: 0,
      start: 'Examples:\n  sightline',
    });
  }
});
