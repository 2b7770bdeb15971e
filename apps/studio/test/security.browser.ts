import { once } from 'node:events';
import { request as ask, createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { settle } from '../../../tools/browser/settle.ts';
import { describeInBrowser } from './harness/describe-in-browser.ts';
import { hostileTexts } from './harness/hostile-folder.ts';
import { madeRuns } from './harness/make-project.ts';
import { watchPage } from './harness/watch-page.ts';

type Told = { status: number; body: string };

/** Asks as no browser would: with a `Host` and an `Origin` of the caller's choice. */
async function askRaw(
  port: number,
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: object; body?: string | Buffer } = {},
): Promise<Told> {
  const asked = ask({ host: '127.0.0.1', port, path, method, headers: { ...headers } });
  if ('content-length' in headers)
    asked.write(body); // more is said to come
  else asked.end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const told = { status: response.statusCode!, body: await text(response) };
  asked.destroy();
  return told;
}

/** A site of somebody else's. */
async function startOtherSite(): Promise<{ origin: string; server: Server }> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>another site</title><h1>Another site</h1>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const start = JSON.stringify({ recipe: 'slow' });
const json = { 'content-type': 'application/json' };
const refused = [400, 401, 403, 421];

describeInBrowser('the studio keeps others out', (bench) => {
  const countRuns = async (): Promise<number> => {
    const { body } = await askRaw(bench.studio.port, '/api/runs');
    return (JSON.parse(body) as { runs: unknown[] }).runs.length;
  };

  test('a page of another origin can neither read from the studio nor start a run', async () => {
    const { origin, server } = await startOtherSite();
    const before = await countRuns();
    const { page } = await watchPage(bench.browser, origin);
    await page.goto(origin);
    const outcomes = await page.evaluate(
      async ([studio, token, body]) => {
        const attempt = async (path: string, init: RequestInit = {}): Promise<string> =>
          fetch(`${studio}${path}`, init).then(
            async (response) => `${response.type} ${response.status} ${await response.text()}`,
            () => 'refused',
          );
        const authorization = `Bearer ${token}`;
        return [
          await attempt('/api/runs'),
          await attempt('/api/runs', { mode: 'no-cors' }),
          await attempt('/api/runs', { method: 'POST', mode: 'no-cors', body: body! }),
          await attempt('/api/runs', { method: 'POST', body: body!, headers: { authorization } }),
        ];
      },
      [bench.studio.origin, bench.studio.token, start],
    );
    expect(outcomes).toEqual(['refused', 'refused', 'refused', 'refused']);
    const isFramed = await page.evaluate(async (address) => {
      const frame = document.createElement('iframe');
      frame.src = address!;
      document.body.append(frame);
      await new Promise((resolve) => frame.addEventListener('load', resolve));
      return frame.contentDocument === null ? 'another origin' : 'an error page';
    }, bench.studio.origin);
    const framed = page.frames()[1]!;
    expect([isFramed, await framed.title()]).not.toContain('Sightline');
    await page.context().close();
    server.close();
    expect(await countRuns()).toBe(before);
  });

  test.each([
    ['another name that was made to lead here', (port: number) => `evil.example:${port}`],
    ['a name that begins like ours', (port: number) => `127.0.0.1.nip.io:${port}`],
    ['another port', () => '127.0.0.1:1'],
    ['our name without its port', () => '127.0.0.1'],
  ])('a request for %s is refused, whatever it asks for', async (_, nameOf) => {
    const { port } = bench.studio;
    for (const path of ['/', '/api/runs', '/api/info', `/api/runs/${madeRuns.full}/flow`]) {
      const { status, body } = await askRaw(port, path, { headers: { host: nameOf(port) } });
      expect(refused).toContain(status);
      expect(body).not.toContain(madeRuns.full);
    }
  });

  test('a request that another origin sends is refused, with the token, too', async () => {
    const { port, token } = bench.studio;
    const headers = { ...json, origin: 'https://evil.example', authorization: `Bearer ${token}` };
    for (const path of ['/api/runs', `/api/runs/${madeRuns.full}/rerun`]) {
      const { status } = await askRaw(port, path, { method: 'POST', headers, body: start });
      expect(refused).toContain(status);
    }
    expect(refused).toContain(
      (await askRaw(port, '/api/runs', { headers: { origin: 'https://evil.example' } })).status,
    );
  });

  test('without the token nothing starts, stops or is run again', async () => {
    const before = await countRuns();
    const { port } = bench.studio;
    const paths = ['', ...['rerun', 'pause', 'resume', 'cancel'].map((word) => `/full/${word}`)];
    for (const authorization of ['', 'Bearer ', 'Bearer wrong', `Bearer ${'x'.repeat(9999)}`]) {
      for (const path of paths) {
        const headers = { ...json, ...(authorization && { authorization }) };
        const { status, body } = await askRaw(port, `/api/runs${path}`, {
          method: 'POST',
          headers,
          body: start,
        });
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
        expect(JSON.parse(body)).toMatchObject({ message: expect.any(String) });
      }
    }
    expect(await countRuns()).toBe(before);
  });

  test('no address leads out of the page’s files and the runs', async () => {
    const secrets = [
      '/../package.json',
      '/..%2f..%2fpackage.json',
      '/assets/%2e%2e/%2e%2e/index.js',
    ];
    const runs = ['..', '%2e%2e', '..%2f..%2fdata', 'full%2f..%2f..', `${'a'.repeat(5000)}`, '%00'];
    const paths = [
      ...secrets,
      ...runs.flatMap((run) => [`/api/runs/${run}/flow`, `/api/runs/${run}/events`]),
      ...runs.flatMap((name) => [
        `/api/runs/full/tables/train/${name}/figures`,
        `/api/runs/full/tables/${name}/predictions/rows?from=0&count=1`,
      ]),
    ];
    for (const path of paths) {
      const { status, body } = await askRaw(bench.studio.port, path);
      expect([path, status]).toEqual([
        path,
        expect.toSatisfy((code: number) => code >= 400 && code < 500),
      ]);
      expect(body).not.toMatch(/"scripts"|at .+\.js:\d+/);
    }
  });

  test('an upload that is too large, in bytes or in pixels, or no picture, is refused in words', async () => {
    const { port, origin } = bench.studio;
    const path = `/api/runs/${madeRuns.full}/ask?question=what`;
    const headers = { origin, 'content-type': 'application/octet-stream' };
    const wide = { width: 20_000, height: 6000, channels: 3, background: 'red' } as const;
    const [bytes, pixels, none] = await Promise.all([
      askRaw(port, path, {
        method: 'POST',
        headers: { ...headers, 'content-length': 2 ** 30 },
        body: 'the first of very many bytes',
      }),
      askRaw(port, path, {
        method: 'POST',
        headers,
        body: await sharp({ create: wide }).png().toBuffer(),
      }),
      askRaw(port, path, { method: 'POST', headers, body: '<svg onload=alert(1)>' }),
    ]);
    expect([bytes.status, pixels.status, none.status]).toEqual([413, 422, 422]);
    for (const { body } of [bytes, pixels, none]) {
      expect(JSON.parse(body)).toMatchObject({ message: expect.any(String) });
    }
  });

  test('without the token the page shows runs, and says what starting one takes', async () => {
    const watched = await watchPage(bench.browser, bench.studio.origin);
    await watched.page.goto(`${bench.studio.origin}/#/runs`);
    await settle(watched.page);
    expect(await watched.page.getByText(madeRuns.full).count()).toBeGreaterThan(0);
    expect(await watched.page.locator('main').textContent()).toMatch(/sightline studio/);
    expect(watched.troubles).toEqual([]);
    await watched.page.context().close();
  });

  test('the token leaves the address as soon as the page has it', async () => {
    const { page } = await bench.open('#/runs');
    await settle(page);
    expect(page.url()).not.toContain(bench.studio.token);
    expect(await page.evaluate(() => document.body.innerHTML)).not.toContain(bench.studio.token);
  });

  test('texts and names of a run that mean harm stay texts', async () => {
    const { page } = await bench.open('#/runs');
    const seen: string[] = [];
    const run = madeRuns.hostile;
    const screens = [
      'flow',
      'table/ingest/samples',
      'table/train/predictions',
      'training',
      'ask',
      'learn',
    ];
    const places = [...screens.map((screen) => `#/runs/${run}/${screen}`), '#/runs', '#/compare'];
    for (const place of places) {
      await page.goto(`${bench.studio.origin}/${place}`);
      await settle(page);
      seen.push((await page.textContent('main'))!);
      const made = await page.evaluate(
        () =>
          document.querySelectorAll('main script, main [onerror], main [onload], main i > color')
            .length,
      );
      expect([place, made]).toEqual([place, 0]);
    }
    expect(seen.join('\n')).toContain(hostileTexts.question);
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
  });
});
