import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  createKey,
  type ModelServer,
  revokeKey,
  type ServeOptions,
  startServer,
} from '../src/index.ts';
import { say, sayRaw } from './hostile/exchange.ts';
import { makePicture, toDataUri } from './make-picture.ts';
import { makeRun, type TrainedRun } from './make-run.ts';

let run: TrainedRun;
let captions: TrainedRun;
const servers: ModelServer[] = [];

beforeAll(async () => {
  run = await makeRun(['train.epochCount=3']);
  captions = await makeRun(['ingest.task=captions', 'train.epochCount=3']);
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

afterAll(async () => {
  await run?.remove();
  await captions?.remove();
});

async function start(options: Partial<ServeOptions> = {}, of = run): Promise<ModelServer> {
  const server = await startServer({ root: of.root, runName: 'latest', port: 0, ...options });
  servers.push(server);
  return server;
}

const portOf = ({ address }: ModelServer): number => Number(new URL(address).port);

function bodyOf(settings: object = {}, parts: object[] = [{ type: 'text', text: 'What is it?' }]) {
  const picture = { type: 'image_url', image_url: { url: toDataUri(makePicture(1, 64)) } };
  const messages = [{ role: 'user', content: [...parts, picture] }];
  return JSON.stringify({ model: 'latest', messages, ...settings });
}

async function ask(server: ModelServer, settings: object = {}, headers = {}) {
  const said = await say(portOf(server), { headers, body: bodyOf(settings) });
  return { ...said, told: JSON.parse(said.body || 'null') };
}

const get = (server: ModelServer, path: string, headers = {}) =>
  say(portOf(server), { method: 'GET', path, headers });

test('a model that writes captions takes a picture alone, and passes over a text', async () => {
  const server = await start({ modelName: 'teller' }, captions);
  expect(server.model).toEqual({ name: 'teller', task: 'captions' });
  const bare = await say(portOf(server), { body: bodyOf({ model: 'teller' }, []) });
  const asked = await say(portOf(server), { body: bodyOf({ model: 'teller' }) });
  expect([bare.status, asked.status]).toEqual([200, 200]);
  const [first, second] = [bare, asked].map(({ body }) => JSON.parse(body).choices[0].message);
  expect(first).toMatchObject({ role: 'assistant', content: expect.any(String) });
  expect(second).toEqual(first);
});

/** Asks a model that is stopped for now, so that the request stays under way. */
async function askStopped(server: ModelServer) {
  process.kill(server.modelPid()!, 'SIGSTOP');
  const said = ask(server);
  await expect
    .poll(async () => (await get(server, '/metrics')).body)
    .toContain('sightline_serve_requests_under_way 1');
  return { said, goOn: () => process.kill(server.modelPid()!, 'SIGCONT') };
}

test('a model whose process is killed costs the request under way a 503, and answers again', async () => {
  const lines: string[] = [];
  const patient = { deadlineSeconds: 100 }; // a busy machine takes its time to load a model
  const server = await start({ ...patient, log: (line) => void lines.push(line) });
  const before = await ask(server);
  const lost = await askStopped(server);
  process.kill(server.modelPid()!, 'SIGKILL');
  const { status, told, headers } = await lost.said;
  expect(status).toBe(503);
  expect(told.error).toMatchObject({ type: 'server_error', code: 'model_crashed' });
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  expect((await get(server, '/ready')).status).toBe(503);
  expect((await get(server, '/health')).status).toBe(200);
  const after = await ask(server); // waits until the model is back
  expect(after.told.choices).toEqual(before.told.choices);
  expect((await get(server, '/ready')).status).toBe(200);
  expect((await get(server, '/metrics')).body).toContain('sightline_serve_model_restarts_total 1');
  expect(lines.join('')).toContain('was ended by SIGKILL');
});

test('an answer that takes too long is a 503 that says so, and the server goes on', async () => {
  const server = await start({ deadlineSeconds: 1 });
  const late = await askStopped(server);
  const { status, told } = await late.said;
  expect(status).toBe(503);
  expect(told.error).toMatchObject({
    code: 'deadline_exceeded',
    message: expect.stringContaining('within 1 seconds'),
  });
  late.goOn();
  await expect.poll(async () => (await ask(server)).status, { timeout: 20_000 }).toBe(200);
});

test('a client that leaves gives its place back; who finds none is told when to come again', async () => {
  const server = await start({ maxBatch: 1, maxQueue: 0 });
  process.kill(server.modelPid()!, 'SIGSTOP');
  const { port } = new URL(server.address);
  const headers = { 'content-type': 'application/json' };
  const path = '/v1/chat/completions';
  const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers });
  sent.on('error', () => undefined);
  sent.end(bodyOf({ stream: true }));
  await expect
    .poll(async () => (await get(server, '/metrics')).body)
    .toContain('sightline_serve_requests_under_way 1');
  const refused = await ask(server);
  expect([refused.status, refused.told.error.code]).toEqual([429, 'queue_full']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  sent.destroy();
  process.kill(server.modelPid()!, 'SIGCONT');
  await expect.poll(async () => (await ask(server)).status, { timeout: 20_000 }).toBe(200);
});

test('closing finishes what is under way, and takes nothing more', async () => {
  const server = await start();
  const under = await askStopped(server);
  const closed = server.close();
  await expect.poll(async () => (await get(server, '/health')).status).toBe(0);
  under.goOn();
  expect((await under.said).status).toBe(200);
  await closed;
});

test('what is not answered within the grace period is told so', async () => {
  const server = await start({ graceSeconds: 0 });
  const under = await askStopped(server);
  await server.close();
  expect((await under.said).told.error).toMatchObject({ code: 'server_closing' });
});

test('without keys, other names and pages of other sites are refused', async () => {
  const server = await start({ allowedOrigins: ['https://page.example'] });
  for (const host of ['evil.example', `evil.example:${portOf(server)}`]) {
    expect((await get(server, '/v1/models', { host })).status, host).toBe(403);
  }
  const origins = { 'https://evil.example': 403, null: 403, 'https://page.example': 200 };
  for (const [origin, status] of Object.entries(origins)) {
    expect((await ask(server, {}, { origin })).status, origin).toBe(status);
  }
  expect((await get(server, '/v1/models', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  const asked = { origin: 'https://page.example', 'access-control-request-method': 'POST' };
  const preflight = await say(portOf(server), {
    method: 'OPTIONS',
    path: '/v1/chat/completions',
    headers: { ...asked, 'access-control-request-headers': 'authorization,x-stainless-os' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers).toMatchObject({
    'access-control-allow-origin': 'https://page.example',
    'access-control-allow-headers': 'authorization,x-stainless-os',
  });
});

test('keys count from their creation to their revocation, also for a server that runs', async () => {
  const keysPath = `${run.root}/keys-of-server.json`;
  const first = await createKey(keysPath, 'first');
  const server = await start({ keysPath });
  const statusFor = async (key: string) =>
    (await get(server, '/v1/models', { authorization: `Bearer ${key}` })).status;
  expect(await statusFor(first)).toBe(200);
  expect((await get(server, '/v1/models')).status).toBe(401);
  expect((await get(server, '/ready')).status).toBe(200);
  const second = await createKey(keysPath, 'second');
  await revokeKey(keysPath, 'first');
  await expect.poll(() => statusFor(second), { timeout: 5000 }).toBe(200);
  expect(await statusFor(first)).toBe(401);
});

test('for others it takes keys', async () => {
  const open = start({ host: '0.0.0.0' });
  await expect(open).rejects.toMatchObject({
    code: 'usage',
    fix: 'Create an API key first: sightline keys create NAME',
  });
});

test('a head that does not end, and a method that is none of a path, are refused in the same shape', async () => {
  const server = await start();
  const head =
    'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
  const said = await sayRaw(portOf(server), [head], { ends: true });
  expect(said.status).toBe(400);
  expect(JSON.parse(said.body).error).toMatchObject({ type: 'invalid_request_error' });
  const got = await get(server, '/v1/chat/completions');
  expect([got.status, got.headers.allow]).toEqual([405, 'POST']);
  expect(JSON.parse(got.body).error).toMatchObject({ code: 'method_not_allowed' });
});
