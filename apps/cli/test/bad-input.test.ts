import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from './tiny-project.ts';

let project: TinyProject;

beforeAll(async () => {
  project = await createTinyProject();
  for (const split of ['train', 'test']) {
    const folder = join(project.root, 'no-images', split);
    await mkdir(join(folder, 'images'), { recursive: true });
    await writeFile(join(folder, 'questions.json'), '[["what shape?", "circle", 0]]');
  }
  await writeFile(join(project.root, 'text.arrow'), 'not Arrow');
  await writeFile(join(project.root, 'cut.json'), '{ "seed": 1');
});

afterAll(() => project.remove());

const easyVqa = ['run', 'easy-vqa', '--engine', 'local', '--path'];

/** What is typed, the exit status, what the error says, and what it says to do. */
const cases: [words: string[], status: number, says: RegExp, fix: RegExp][] = [
  [['rnu'], 2, /unknown command 'rnu'/, /Did you mean run\?/],
  [['optimise'], 2, /unknown command 'optimise'/, /There are run, rerun/],
  [['run', '--enginee', 'local'], 2, /unknown option '--enginee'/, /Did you mean --engine\?/],
  [['run', '--engine', 'fast'], 2, /'fast' is invalid/, /temporal, local/],
  [['run', '--seed', 'x'], 2, /--seed.*'x' is invalid/, /whole number/],
  [['ask'], 2, /missing required argument 'image'/, /sightline ask --help/],
  [['data', 'make'], 2, /--out <folder>' not specified/, /sightline data make --help/],
  [['run', 'defalt'], 2, /there is no recipe defalt/, /Did you mean default\?/],
  [['run', './none.json'], 2, /there is no recipe \.\/none\.json/, /name a JSON file/],
  [['run', './cut.json'], 2, /cut\.json: is not JSON/, /Correct the file/],
  [['run', '--set', 'train.epochs=3'], 2, /unknown key.*nearest known key is epoch/, /Correct/],
  [['run', '--set', 'train.epochCount=many'], 2, /expected number, got "many"/, /Correct/],
  [['run', '--set', 'seed'], 2, /'seed' is not an override/, /key\.path=value/],
  [['run', '--path', 'x'], 3, /\/x.*is not there/, /metadata/],
  [['run', 'easy-vqa'], 3, /easy-VQA: easy-vqa is not there/, /--path/],
  [[...easyVqa, 'none'], 3, /\/none is not there/, /train\/ and test\//],
  [[...easyVqa, 'no-images'], 3, /left out 2 of 2 rows.*images\/0\.png is not there/, /Repair/],
  [['rerun', 'fuson'], 2, /there is no stage fuson/, /Did you mean fusion\?/],
  [['rerun', 'fusion', '--run', 'x'], 2, /there is no run x/, /The newest/],
  [['show', '1999'], 2, /there is no run 1999/, /The newest/],
  [
    ['inspect', 'none.arrow'],
    3,
    /none\.arrow: there is no such file/,
    /Name an Arrow or Parquet file/,
  ],
  [['inspect', 'text.arrow'], 3, /text\.arrow: is no table: neither Arrow/, /write the file again/],
  [['inspect', 'latest/train'], 3, /has no artifact of train/, /rerun train --run/],
  [['inspect', 'latest'], 2, /latest is a run/, /inspect latest\/train/],
  [['ask', 'none.png', 'What?'], 3, /none\.png: there is no such file/, /Name an image/],
  [['ask', '.', 'What?'], 3, /\.: is a folder/, /Name an image/],
  [['quiz'], 3, /has no trained model/, /sightline run easy-vqa/],
  [['data', 'make', '--out', '.'], 2, /is not empty/, /empty or does not exist/],
];

beforeAll(async () => {
  const empty = await project.run(['runs']);
  expect(empty).toEqual({
    status: 0,
    stdout: 'There are no runs yet. Make one: sightline run\n',
    stderr: '',
  });
  const { stderr } = await project.run(['show']);
  expect(stderr).toBe('error: there are no runs yet\nfix: Make one: sightline run.\n');
  await project.run([...easyVqa, 'no-images']); // leaves a run that failed
});

test.each(cases)('%j ends with %i and says what is wrong and what to do', async (...given) => {
  const [words, status, says, fix] = given;
  const outcome = await project.run(words);
  expect(outcome).toMatchObject({ status, stdout: '' });
  const [error, advice] = outcome.stderr.trimEnd().split('\n').slice(-2);
  expect(error).toMatch(says);
  expect(error).toMatch(/^error: /);
  expect(advice).toMatch(fix);
  expect(advice).toMatch(/^fix: /);
  expect(outcome.stderr).not.toContain('    at ');
  expect(outcome.stderr).not.toContain('log: '); // kept for errors that nobody foresaw
});

test('with --json an error is an object on stdout, too', async () => {
  const { status, stdout, stderr } = await project.run(['run', '--engine', 'fast', '--json']);
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    type: 'error',
    code: 'usage',
    message: "option '--engine <engine>' argument 'fast' is invalid",
    fix: 'Allowed choices are temporal, local.',
    exitCode: 2,
  });
  expect(stderr).toMatch(/^error: /);
});

test('SIGHTLINE_ROOT that names no folder is told', async () => {
  const { status, stderr } = await project.run(['runs'], { SIGHTLINE_ROOT: '/no/such/folder' });
  expect(status).toBe(3);
  expect(stderr).toMatch(/^error: SIGHTLINE_ROOT names \/no\/such\/folder.*\nfix: /);
});

test('trace of a run that failed before anything was fitted says why, and what to do', async () => {
  const { status, stdout } = await project.run(['trace']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/error +ingest: [\s\S]*Nothing was fitted .*sightline run easy-vqa/);
});
