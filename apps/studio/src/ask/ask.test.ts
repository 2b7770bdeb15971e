import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunRecord, StageError } from '@sightline/contracts';
import { resolveRun, runFolder } from '@sightline/pipeline/runs';
import { createPredictor, type Prediction, type Predictor } from '@sightline/predict';
import { requireStage } from '@sightline/report';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTinyProject, type TinyProject } from '../../../cli/test/tiny-project.ts';
import { createApp } from '../server/create-app.ts';
import type { StudioContext } from '../server/studio-context.ts';
import { answerSamples } from './answer-samples.ts';
import { createModelHosts, type ModelHosts } from './model-hosts.ts';
import { type AskedSample, readSample } from './read-sample.ts';

let project: TinyProject;
let run: RunRecord;
let folder: string;
let sampleId: string;
let sample: AskedSample;
let predictor: Predictor | undefined;
const closings: (() => void | Promise<void>)[] = [];

async function firstSampleId(): Promise<string> {
  const table = await (await requireStage(project.root, run, 'ingest')).table('samples');
  for await (const batch of table.batches(['sample_id'])) {
    return String(batch.getChild('sample_id')!.get(0));
  }
  throw new Error('ingest left no sample');
}

beforeAll(async () => {
  project = await createTinyProject();
  const { status, stderr } = await project.run(['run', '--engine', 'local']);
  expect(status, stderr).toBe(0);
  run = await resolveRun(project.root, 'latest');
  folder = runFolder(project.root, run.id);
  sampleId = await firstSampleId();
  sample = await readSample(project.root, run, sampleId);
  predictor = await createPredictor(folder);
});

afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

afterAll(async () => {
  predictor?.dispose();
  await project.remove();
});

function startApp() {
  const context: StudioContext = {
    root: project.root,
    token: 'none',
    command: ['sightline'],
    onClose: (close) => void closings.push(close),
  };
  return createApp(context);
}

function startHosts(limits: Parameters<typeof createModelHosts>[0] = {}): ModelHosts {
  const hosts = createModelHosts(limits);
  closings.push(hosts.close);
  return hosts;
}

const post = (body?: Uint8Array): RequestInit => ({
  method: 'POST',
  ...(body ? { body: new Uint8Array(body) } : {}),
});

const search = (values: Record<string, string>): string => String(new URLSearchParams(values));

/** Everything but how long it took. */
function timeless({ layers, ...rest }: Prediction) {
  return { ...rest, layers: layers.map(({ milliseconds: _, ...layer }) => layer) };
}

const asked = () => ({
  kind: 'ask' as const,
  image: sample.image,
  question: sample.question,
});

test('an answer and its trace are what the model gives in this process', async () => {
  const app = startApp();
  const { question, image } = sample;
  const response = await app.request(`/api/runs/latest/ask?${search({ question })}`, post(image));
  expect(response.status).toBe(200);
  const answer = (await response.json()) as { runId: string; prediction: Prediction };
  expect(answer).toMatchObject({ runId: run.id, question });
  expect(answer).not.toHaveProperty('picture');
  expect(timeless(answer.prediction)).toEqual(timeless(await predictor!.ask(image, question)));
});

test('a sample of the run is asked about by its id, and its maps are those of the model', async () => {
  const app = startApp();
  const { question, image } = sample;
  const address = search({ question, sample: sampleId });
  const answer = await (await app.request(`/api/runs/${run.id}/ask?${address}`, post())).json();
  expect(answer).toHaveProperty(
    'picture',
    `/api/runs/${run.id}/picture?${search({ sample: sampleId })}`,
  );
  const maps = await (await app.request(`/api/runs/${run.id}/explain?${address}`, post())).json();
  const { png, ...own } = await predictor!.explain(image, question);
  expect(maps).toEqual({
    ...own,
    png: `data:image/png;base64,${Buffer.from(png).toString('base64')}`,
  });
});

test('what cannot be asked is refused in words', async () => {
  const app = startApp();
  const ask = async (query: Record<string, string>, body?: Uint8Array) => {
    const response = await app.request(`/api/runs/latest/ask?${search(query)}`, post(body));
    const { code, message } = (await response.json()) as { code: string; message: string };
    return [response.status, code, message];
  };
  const question = 'What color is it?';
  expect(await ask({ question: ' ' }, sample.image)).toEqual([
    400,
    'usage',
    'the question is empty',
  ]);
  const long = await ask({ question: 'a'.repeat(2001) }, sample.image);
  expect(long).toEqual([400, 'usage', 'the question has 2001 characters; at most 2000 are read']);
  const absent = await ask({ question, sample: 'none' });
  expect(absent).toEqual([404, 'missing-data', `run ${run.id} has no sample none`]);
  expect(await ask({ question })).toEqual([422, 'bad-data', 'the picture is empty']);
  const garbage = await ask({ question }, Buffer.from('<html>no picture</html>'));
  expect(garbage.slice(0, 2)).toEqual([422, 'bad-data']);
  expect(garbage[2]).toMatch(/The image cannot be decoded/);
  const model = await app.request('/api/runs/latest/model');
  expect(await model.json()).toEqual({ runId: run.id, task: 'questions', maxImageBytes: 2 ** 25 });
});

test('a run without a trained model says so, and what to do, as no failure', async () => {
  const app = startApp();
  const unfinished = `${run.id}-unfinished`;
  await cp(folder, runFolder(project.root, unfinished), { recursive: true });
  const path = join(runFolder(project.root, unfinished), 'run.json');
  await writeFile(path, JSON.stringify({ ...run, id: unfinished }));
  await rm(join(runFolder(project.root, unfinished), 'train'), { recursive: true });
  const model = await app.request(`/api/runs/${unfinished}/model`);
  expect(model.status).toBe(200);
  expect(await model.json()).toMatchObject({
    runId: unfinished,
    untrained: { code: 'missing-data', fix: expect.stringContaining(run.id) },
  });
  const address = search({ question: 'Why?', sample: sampleId });
  const asked = await app.request(`/api/runs/${unfinished}/ask?${address}`, post());
  expect(asked.status).toBe(404);
  await rm(runFolder(project.root, unfinished), { recursive: true });
});

test('a process that is killed costs its request only', async () => {
  const hosts = startHosts();
  const first = hosts.run(folder, asked());
  process.kill(hosts.pidOf(folder)!, 'SIGKILL');
  await expect(first).rejects.toMatchObject({
    code: 'crash',
    message: 'the process that the model works in was ended by SIGKILL',
  });
  const { answer } = await hosts.run(folder, asked());
  expect(answer).toBe((await predictor!.ask(sample.image, sample.question)).answer);
});

test('more than may wait are refused, and who leaves makes room', async () => {
  const hosts = startHosts({ waitingCount: 2 });
  const controller = new AbortController();
  const [first, second] = [hosts.run(folder, asked()), hosts.run(folder, asked())];
  const third = hosts.run(folder, asked(), controller.signal);
  const full = { code: 'failed', details: { reason: 'queue-full' } };
  await expect(hosts.run(folder, asked())).rejects.toMatchObject(full);
  controller.abort();
  const message = 'interrupted before the model had answered';
  await expect(third).rejects.toMatchObject({ code: 'interrupted', message });
  const fourth = hosts.run(folder, asked());
  const answers = await Promise.all([first, second, fourth]);
  expect(new Set(answers.map(({ answer }) => answer)).size).toBe(1);
});

test('a full queue is told as 503', async () => {
  const { askRoutes } = await import('./routes.ts');
  const context = {
    root: project.root,
    token: '',
    command: ['sightline'] as [string],
    onClose: (close: () => void | Promise<void>) => void closings.push(close),
  };
  const app = askRoutes(context, { waitingCount: 0 });
  const address = `/runs/latest/ask?${search({ question: 'Why?', sample: sampleId })}`;
  const response = await app.request(address, post());
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ code: 'failed', fix: 'Ask again in a moment.' });
});

test('the run that was asked longest ago makes room for another, and so does an idle one', async () => {
  const hosts = startHosts({ hostCount: 1, idleMs: 100 });
  const other = `${folder}-twin`;
  await mkdir(other);
  for (const stage of ['ingest', 'preprocess', 'features', 'fusion', 'train']) {
    await symlink(join(folder, stage), join(other, stage));
  }
  const both = [hosts.run(folder, asked()), hosts.run(other, asked())];
  const [first, second] = await Promise.all(both);
  expect(timeless(first!)).toEqual(timeless(second!));
  expect(hosts.pidOf(folder)).toBeUndefined();
  await expect.poll(() => hosts.pidOf(other), { timeout: 10_000 }).toBeUndefined();
  await rm(other, { recursive: true });
});

test('a run whose model has gone says so, and nothing hangs when the studio closes', async () => {
  const hosts = startHosts();
  const missing = hosts.run(join(project.root, 'nowhere'), asked());
  await expect(missing).rejects.toMatchObject({ code: 'missing-data' });
  const late = hosts.run(folder, asked());
  const told = expect(late).rejects.toMatchObject({ code: 'interrupted' });
  await hosts.close();
  await told;
  await expect(hosts.run(folder, asked())).rejects.toMatchObject({ code: 'interrupted' });
});

test('what the model did not foresee comes as a mistake of ours, whose words the page is not told', async () => {
  const broken = runFolder(project.root, `${run.id}-broken`);
  await cp(folder, broken, { recursive: true });
  await rm(join(broken, 'train'));
  await cp(join(folder, 'train'), join(broken, 'train'), { recursive: true, dereference: true });
  await rm(join(broken, 'train', 'model.safetensors'));
  const thrown = await startHosts()
    .run(broken, asked())
    .catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(Error);
  expect(thrown).not.toBeInstanceOf(StageError);
  expect((thrown as Error).stack).toContain('model.safetensors');
  await rm(broken, { recursive: true });
});

test('what was made again since is not what the run is asked about', async () => {
  const other = `${run.id}-other`;
  await cp(folder, runFolder(project.root, other), { recursive: true });
  const stages = run.stages.map((record) =>
    record.stage === 'ingest'
      ? { ...record, artifact: { ...record.artifact!, sha256: '0'.repeat(64) } }
      : record,
  );
  const path = join(runFolder(project.root, other), 'run.json');
  await writeFile(path, JSON.stringify({ ...run, id: other, stages }));
  const address = `/api/runs/${other}/ask?${search({ question: 'Why?', sample: sampleId })}`;
  const response = await startApp().request(address, post());
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    message: `the tables that run ${other} made in ingest were made again since`,
  });
  await rm(runFolder(project.root, other), { recursive: true });
});

test('samples are answered with their maps, for a capsule', async () => {
  const [answer] = await answerSamples({ root: project.root, run, sampleIds: [sampleId] });
  expect(answer).toMatchObject({ runId: run.id, sampleId, question: sample.question });
  expect(answer!.prediction.layers).toHaveLength(5);
  expect(answer!.maps.attention).toHaveLength(49);
  expect(answer!.maps.png).toMatch(/^data:image\/png;base64,/);
});
