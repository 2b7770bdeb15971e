import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedProject, serveProject, token, writeRun } from '../../test/serve-project.ts';
import { startStudio } from './start-studio.ts';

let project: ServedProject;
let port: string;
const bearer = { authorization: `Bearer ${token}` };

beforeAll(async () => {
  project = await serveProject();
  ({ port } = new URL(project.studio.address));
  await writeRun(project.root, 'one', { state: 'completed' });
});

afterAll(() => project.close());

const statusOf = async (...asked: Parameters<ServedProject['ask']>): Promise<number> =>
  (await project.ask(...asked)).status;

test('a name that is not the studio’s own is refused: a page elsewhere cannot rebind it', async () => {
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', 'localhost:1']) {
    expect(await statusOf('/api/runs', { headers: { host } }), host).toBe(403);
  }
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
    expect(await statusOf('/api/runs', { headers: { host } }), host).toBe(200);
  }
});

test('other sites are refused, whatever they ask for', async () => {
  const others = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `http://127.0.0.1:${Number(port) + 1}` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];
  for (const headers of others) {
    for (const path of ['/', '/api/runs', '/assets/main-abc123.js', '/nothing']) {
      expect(await statusOf(path, { headers }), JSON.stringify(headers)).toBe(403);
    }
    const withToken = { method: 'POST', headers: { ...headers, ...bearer } };
    expect(await statusOf('/api/runs', withToken)).toBe(403);
  }
  const own = { origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' };
  expect(await statusOf('/api/runs', { headers: own })).toBe(200);
});

test('what starts or stops a run takes the token, and says so', async () => {
  const paths = [
    '/api/runs',
    ...['rerun', 'pause', 'resume', 'cancel', 'x'].map((w) => `/api/runs/one/${w}`),
  ];
  const wrong = [{}, { authorization: 'Bearer wrong' }, { authorization: token }];
  for (const headers of wrong) {
    for (const path of paths) {
      const { status, body } = await project.ask(path, { method: 'POST', headers });
      expect(status).toBe(401);
      expect(JSON.parse(body).fix).toContain('#token=');
    }
    expect(await statusOf('/api/runs/one', { method: 'DELETE', headers })).toBe(401);
  }
  expect(await statusOf('/api/runs', { method: 'POST', headers: bearer, body: '{}' })).toBe(400);
  const info = async (headers: Record<string, string>) =>
    JSON.parse((await project.ask('/api/info', { headers })).body).mayControl;
  expect([await info({}), await info(bearer)]).toEqual([false, true]);
});

test('no more pictures are taken in at once than fit the memory', async () => {
  const path = '/api/runs/one/ask?question=x';
  const headers = { 'transfer-encoding': 'chunked' };
  const slow = Array.from({ length: 4 }, () => {
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers });
    sent.on('error', () => undefined);
    sent.write('a beginning');
    return sent;
  });
  const ask = () => statusOf(path, { method: 'POST', headers: {}, body: Buffer.alloc(100) });
  await expect.poll(ask).toBe(503);
  for (const sent of slow) sent.destroy();
  await expect.poll(ask).toBe(404);
});

test('a long question in letters that are not ASCII is read', async () => {
  const question = encodeURIComponent('猫'.repeat(1900));
  const asked = await project.ask(`/api/runs/one/ask?question=${question}`, { method: 'POST' });
  expect(JSON.parse(asked.body)).toMatchObject({ code: 'missing-data' });
});

test('bodies are limited: JSON to 64 kB, pictures to what a picture may be', async () => {
  const large = JSON.stringify({ recipe: 'x'.repeat(70_000) });
  const post = { method: 'POST', headers: bearer, body: large };
  expect(await statusOf('/api/runs', post)).toBe(413);
  const chunked = { ...post, headers: { ...bearer, 'transfer-encoding': 'chunked' } };
  expect(await statusOf('/api/runs', chunked)).toBe(413);
  const picture = { method: 'POST', headers: {}, body: Buffer.alloc(2 ** 25 + 1) };
  expect(await statusOf('/api/runs/one/ask?question=x', picture)).toBe(413);
});

test('what a start may say is checked before anything is started', async () => {
  await writeFile(join(project.root, 'data', 'recipe.json'), '{}');
  const wrong: [unknown, RegExp][] = [
    ['no object', /the request/],
    [{}, /recipe/],
    [{ recipe: '../recipe' }, /recipe: name a recipe/],
    [{ recipe: '--dry' }, /recipe: name a recipe/],
    [{ recipe: 'unknown' }, /there is no recipe unknown/],
    [{ recipe: 'default', extra: 1 }, /extra/],
    [{ recipe: 'default', overrides: ['--shared'] }, /key\.path=value/],
    [{ recipe: 'default', overrides: ['train.use=/tmp/x.mjs'] }, /module/],
    [{ recipe: 'default', overrides: ['train={"use":"/tmp/x.mjs"}'] }, /module/],
    [{ recipe: 'default', overrides: ['__proto__.x=1'] }, /key\.path=value/],
    [{ recipe: 'default', path: 'a\0b' }, /path/],
  ];
  for (const [request, message] of wrong) {
    const body = JSON.stringify(request);
    const told = await project.ask('/api/runs', { method: 'POST', headers: bearer, body });
    expect(told.status, body).toBe(400);
    expect(JSON.parse(told.body).message).toMatch(message);
  }
  const noJson = { method: 'POST', headers: bearer, body: '{' };
  expect((await project.ask('/api/runs', noJson)).body).toContain('not JSON');
});

test('no path leads out of the page or the runs', async () => {
  await writeFile(join(project.root, 'secret.json'), 'a secret');
  const up = ['..', '%2e%2e', '..%2f..', '%2e%2e%2f%2e%2e', '..\\..', '....//', '%00', '.'];
  const starts = ['/', '/assets/', '/api/runs/', '/api/runs/one/../'];
  for (const start of starts) {
    for (const step of up) {
      for (const end of ['/secret.json', '%2fsecret.json', '/events', '/data/runs/one/run.json']) {
        const { status, body } = await project.ask(`${start}${step}${end}`);
        expect(status, `${start}${step}${end}`).toBeGreaterThanOrEqual(400);
        expect(body).not.toContain('a secret');
      }
    }
  }
});

test('every answer carries the policies of the page', async () => {
  for (const path of ['/', '/api/runs', '/api/nothing', '/nothing']) {
    const { headers } = await project.ask(path);
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringMatching(/^camera=\(self\), .*microphone=\(\)/),
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
  const refused = await project.ask('/', { headers: { host: 'evil.example' } });
  expect(refused.headers['content-security-policy']).toContain("default-src 'none'");
});

test('the page is asked for again, its hashed files are kept, and both travel compressed', async () => {
  const index = await project.ask('/');
  expect(index.headers).toMatchObject({
    'content-type': expect.stringContaining('text/html'),
    'cache-control': 'no-cache',
  });
  const { etag } = index.headers;
  expect(await statusOf('/', { headers: { 'if-none-match': etag! } })).toBe(304);
  const script = await project.ask('/assets/main-abc123.js');
  expect(script.headers['cache-control']).toContain('immutable');
  expect(script.headers['content-type']).toMatch(/javascript/);
  const headers = { 'accept-encoding': 'gzip, deflate, br' };
  const answer = await fetch(`${project.studio.address}/assets/main-abc123.js`, { headers });
  expect(answer.headers.get('content-encoding')).toBe('br');
  expect(Number(answer.headers.get('content-length'))).toBeLessThan(script.body.length / 4);
  expect(await answer.text()).toBe(script.body);
  await writeFile(join(project.root, 'page', 'index.html'), '<title>Built anew</title>');
  expect((await project.ask('/')).body).toContain('Built anew');
});

test('an entrance leads to the page with the token, once', async () => {
  const path = new URL(project.studio.createEntrance()).pathname;
  expect((await project.ask(path)).headers.location).toBe(`/#token=${token}`);
  expect((await project.ask(path)).headers.location).toBe('/');
});

test('a page that was not built, and a port that is taken, say what to do', async () => {
  const options = { root: project.root, token, command: ['x'] as [string] };
  const unbuilt = startStudio({ ...options, port: 0, pageFolder: join(project.root, 'none') });
  await expect(unbuilt).rejects.toMatchObject({ fix: 'Build it: npm run setup.' });
  const pageFolder = join(project.root, 'page');
  const taken = startStudio({ ...options, port: Number(port), pageFolder });
  await expect(taken).rejects.toMatchObject({ code: 'usage', message: `port ${port} is taken` });
});

test('the usual port gives way to the next free one, on loopback alone', async () => {
  const blocker = createServer().listen(4319, '127.0.0.1');
  await Promise.race([once(blocker, 'listening'), once(blocker, 'error')]).catch(() => undefined);
  const pageFolder = join(project.root, 'page');
  const studio = await startStudio({ root: project.root, token, command: ['x'], pageFolder });
  expect(studio.address).toMatch(/^http:\/\/127\.0\.0\.1:43[2-6]\d$/);
  await studio.close();
  blocker.close();
});
