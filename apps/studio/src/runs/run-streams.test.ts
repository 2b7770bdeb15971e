import { readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStream } from '../../test/read-stream.ts';
import {
  appendLog,
  epochLine,
  eventLine,
  type ServedProject,
  serveProject,
  writeRun,
} from '../../test/serve-project.ts';

let project: ServedProject;

beforeAll(async () => {
  project = await serveProject();
});

afterAll(() => project.close());

const started = { type: 'run-started', recipe: 'default', engine: 'local' };
const completed = { type: 'run-completed', seconds: 3 };
const addressOf = (id: string, rest = ''): string =>
  `${project.studio.address}/api/runs/${id}/events${rest}`;

/** Logs of the project that this process has open. */
async function openLogs(): Promise<string[]> {
  const files = await readdir('/proc/self/fd').catch(() => []);
  const targets = files.map((file) => readlink(join('/proc/self/fd', file)).catch(() => ''));
  return (await Promise.all(targets)).filter((target) => target.startsWith(project.root));
}

async function untilNoLogIsOpen(): Promise<void> {
  for (let tries = 0; tries < 100 && (await openLogs()).length > 0; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await openLogs()).toEqual([]);
}

test('a run that is over is told whole, once, and then that it is over', async () => {
  await writeRun(project.root, 'over', { state: 'completed' });
  const lines = [
    eventLine('over', 1, started),
    epochLine('over', 2, 1, 5),
    epochLine('over', 3, 2, 3),
  ];
  await appendLog(project.root, 'over', `${lines.join('')}${eventLine('over', 4, completed)}`);
  const stream = await readStream(addressOf('over'));
  await stream.ended;
  expect(stream.text()).toMatch(/^retry: 1000\n\n/);
  expect(stream.messages.map(({ id }) => id)).toEqual([1, 2, 3, 4, undefined]);
  const told = stream.messages.slice(0, 4).map(({ data }) => JSON.parse(data));
  expect(told[0]).toEqual(JSON.parse(lines[0]!));
  expect(told[1]).toEqual({
    ...JSON.parse(lines[1]!),
    observation: 'even guessing would be 10.33',
  });
  expect(told[2].observation).toMatch(/^loss fell 40 %/);
  expect(stream.messages[4]).toEqual({ event: 'end', data: '{"state":"completed"}' });
});

test('a stream goes on behind the event that was seen last, and knows the epochs before it', async () => {
  await writeRun(project.root, 'resumed', { state: 'failed' });
  const lines = [1, 2, 3, 4].map((epoch) => epochLine('resumed', epoch, epoch, 8 / epoch));
  const failed = { type: 'run-failed', error: { code: 'failed', message: 'no' } };
  await appendLog(project.root, 'resumed', lines.join('') + eventLine('resumed', 5, failed));
  const whole = await readStream(addressOf('resumed'));
  await whole.ended;
  const asked = [
    readStream(addressOf('resumed', '?after=2')),
    readStream(addressOf('resumed'), { 'last-event-id': '2' }),
    readStream(addressOf('resumed', '?after=1'), { 'last-event-id': '2' }),
  ];
  for (const stream of await Promise.all(asked)) {
    await stream.ended;
    expect(stream.messages).toEqual(whole.messages.slice(2));
  }
  for (const senseless of ['?after=-1', '?after=x', '?after=1e99', '?after=']) {
    const stream = await readStream(addressOf('resumed', senseless));
    await stream.ended;
    expect(stream.messages).toEqual(whole.messages);
  }
});

test('why an attempt or the run failed is told without the stack, which stays in the log', async () => {
  const details = { stack: 'at /home/me/x' };
  const error = { code: 'failed', message: 'no', fix: 'Try.', details } as const;
  await writeRun(project.root, 'stack', { state: 'failed', error });
  const ofStage = { stage: 'train', attempt: 1, error, willRetry: false };
  const events = [
    { type: 'shard-failed', shard: 0, ...ofStage },
    { type: 'stage-failed', ...ofStage },
    { type: 'run-failed', error },
  ];
  const lines = events.map((event, index) => eventLine('stack', index + 1, event));
  await appendLog(project.root, 'stack', lines.join(''));
  const stream = await readStream(addressOf('stack'));
  await stream.ended;
  const told = stream.messages.slice(0, 3).map(({ data }) => JSON.parse(data).error);
  expect(told).toEqual(Array(3).fill({ code: 'failed', message: 'no', fix: 'Try.' }));
  const trace = JSON.parse((await project.ask('/api/runs/stack/trace')).body);
  expect(trace.error).toEqual({ code: 'failed', message: 'no', fix: 'Try.' });
});

test('an epoch that another attempt measures again is seen beside those before it', async () => {
  await writeRun(project.root, 'again', { state: 'completed' });
  const epochs = [
    [1, 8],
    [2, 4],
    [3, 3.99],
    [2, 2],
  ] as const;
  const lines = epochs.map(([epoch, loss], index) => epochLine('again', index + 1, epoch, loss));
  await appendLog(project.root, 'again', lines.join('') + eventLine('again', 5, completed));
  const stream = await readStream(addressOf('again'));
  await stream.ended;
  const observed = stream.messages.slice(0, 4).map(({ data }) => JSON.parse(data).observation);
  expect(observed.slice(1)).toEqual([
    expect.stringContaining('fell 50'),
    'loss stands still',
    expect.stringContaining('fell 75'),
  ]);
});

test('what is written while a stream is open is told, half a line once it is whole, a damaged one never', async () => {
  const { root } = project;
  await writeRun(root, 'grows');
  const stream = await readStream(addressOf('grows')); // there is no log yet
  await appendLog(root, 'grows', eventLine('grows', 1, started));
  await stream.waitFor(1);
  const line = epochLine('grows', 2, 1, 5);
  await appendLog(root, 'grows', line.slice(0, 40));
  await appendLog(root, 'grows', line.slice(40));
  await stream.waitFor(2);
  await appendLog(root, 'grows', `{"id":3,"runId":"gro\n${eventLine('grows', 3, completed)}`);
  await writeRun(root, 'grows', { state: 'completed' });
  await stream.ended;
  expect(stream.messages.map(({ id }) => id)).toEqual([1, 2, 3, undefined]);
});

test('a run whose process was killed is told to be over', async () => {
  await writeRun(project.root, 'killed', { state: 'interrupted' });
  await appendLog(project.root, 'killed', eventLine('killed', 1, started));
  const stream = await readStream(addressOf('killed'));
  await stream.ended;
  expect(stream.messages.at(-1)).toEqual({ event: 'end', data: '{"state":"interrupted"}' });
});

test('a log longer than what is read at a time comes whole, in order', async () => {
  await writeRun(project.root, 'long', { state: 'completed' });
  const count = 4000;
  const note = { type: 'note', message: 'x'.repeat(500), stage: 'train', attempt: 1 };
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  const huge = eventLine('long', count + 1, { ...note, message: 'y'.repeat(300_000) });
  const lines = ids.map((id) => eventLine('long', id, note)).join('');
  await appendLog(project.root, 'long', lines + huge + eventLine('long', count + 2, completed));
  const stream = await readStream(addressOf('long'));
  await stream.ended;
  expect(stream.messages.slice(0, -1).map(({ id }) => id)).toEqual([...ids, count + 1, count + 2]);
});

test('a reader that goes away leaves nothing open', async () => {
  await writeRun(project.root, 'left');
  await appendLog(project.root, 'left', eventLine('left', 1, started));
  const streams = await Promise.all(
    Array.from({ length: 20 }, () => readStream(addressOf('left'))),
  );
  await Promise.all(streams.map((stream) => stream.waitFor(1)));
  for (const stream of streams) stream.close();
  expect((await project.ask('/api/runs/left/events', { method: 'HEAD' })).status).toBe(200);
  await untilNoLogIsOpen();
});

test('a reader that does not read is waited for, and nothing is left open when it goes', async () => {
  await writeRun(project.root, 'slow', { state: 'completed' });
  const note = { type: 'note', message: 'x'.repeat(8000), stage: 'train', attempt: 1 };
  const ids = Array.from({ length: 3000 }, (_, index) => index + 1);
  await appendLog(project.root, 'slow', ids.map((id) => eventLine('slow', id, note)).join(''));
  const { port, pathname } = new URL(addressOf('slow'));
  const socket = connect(Number(port), '127.0.0.1').pause();
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await new Promise((resolve) => setTimeout(resolve, 1500)); // more than the log takes to be read
  expect(await openLogs()).toHaveLength(process.platform === 'linux' ? 1 : 0);
  socket.destroy();
  await untilNoLogIsOpen();
});

test('a stream that cannot go on says why, and an event that is none is passed over', async () => {
  const { root } = project;
  await writeRun(root, 'breaks');
  const none = epochLine('breaks', 1, 1, 5).replace('"loss":5', '"loss":null');
  await appendLog(root, 'breaks', none + eventLine('breaks', 2, started));
  const stream = await readStream(addressOf('breaks'));
  await stream.waitFor(1);
  await writeFile(join(root, 'data', 'runs', 'breaks', 'run.json'), '{}');
  await stream.ended;
  expect(stream.messages.map(({ id }) => id)).toEqual([2, undefined]);
  const { event, data } = stream.messages[1]!;
  expect(event).toBe('end');
  expect(JSON.parse(data)).toEqual({
    problem: {
      code: 'bad-data',
      message: expect.stringContaining('is not a run record'),
      fix: 'Remove that run’s folder.',
    },
  });
});

test('a run that there is not is told as JSON', async () => {
  const { status, body } = await project.ask('/api/runs/nothing/events');
  expect(status).toBe(404);
  expect(JSON.parse(body).message).toBe('there is no run nothing');
});

test('streams end with the studio, without a word that the run was over', async () => {
  const own = await serveProject();
  await writeRun(own.root, 'open');
  await appendLog(own.root, 'open', eventLine('open', 1, started));
  const stream = await readStream(`${own.studio.address}/api/runs/open/events`);
  await stream.waitFor(1);
  await own.studio.close();
  await stream.ended;
  expect(stream.messages).toHaveLength(1);
  await rm(own.root, { recursive: true });
});
