import type { RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import {
  makeCertificate,
  openHost,
  openSecureHost,
  type PictureHost,
} from '../../test/picture-hosts.ts';
import { ApiError } from '../server/api-error.ts';
import { type FetchLimits, fetchThrough, type Passage } from './fetch-through.ts';
import { isPublicAddress } from './is-public-address.ts';

const limits = { maxBytes: 1000, timeoutMs: 10_000 };
const picture = Buffer.from('a picture');
const hosts: PictureHost[] = [];

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

async function open(answer: RequestListener, address?: string): Promise<PictureHost> {
  const host = await openHost(answer, address);
  hosts.push(host);
  return host;
}

type Answers = Record<string, string[][]>;

/**
 * A passage to hosts on this machine: 127.0.0.1 counts as public, and nothing else of it.
 *
 * @param answers of each name what the resolver says the first time, the second…; then the last again
 */
function passageWith(answers: Answers, asked: string[] = []): Passage {
  const turns = new Map<string, number>();
  return {
    resolve: async (host) => {
      asked.push(host);
      const turn = turns.get(host) ?? 0;
      turns.set(host, turn + 1);
      const known = answers[host];
      return known ? (known[turn] ?? known.at(-1)!) : /^[\d.:a-f]+$/.test(host) ? [host] : [];
    },
    isAllowedAddress: (address) => address === '127.0.0.1' || isPublicAddress(address),
    isAllowedPort: () => true,
  };
}

const here: Answers = { 'pictures.example': [['127.0.0.1']] };

function fetchFrom(
  url: string,
  passage: Passage = passageWith(here),
  given: Partial<FetchLimits> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Uint8Array> {
  return fetchThrough(passage, url, { ...limits, ...given }, signal);
}

const refusalOf = (fetched: Promise<unknown>): Promise<string> =>
  fetched.then(
    () => 'fetched',
    (error) => error.details?.reason ?? String(error),
  );

test('a picture is fetched by name, from the address that was checked, and nothing is told of us', async () => {
  let told: Record<string, unknown> = {};
  const host = await open((request, response) => {
    told = { ...request.headers, url: request.url };
    response.end(picture);
  });
  process.env.HTTP_PROXY = process.env.http_proxy = 'http://127.0.0.1:1';
  const url = `http://pictures.example:${host.port}/a%20b.png?c#d`;
  const bytes = await fetchFrom(url).finally(() => {
    delete process.env.HTTP_PROXY;
    delete process.env.http_proxy;
  });
  expect(Buffer.from(bytes)).toEqual(picture);
  expect(told).toEqual({
    accept: 'image/*',
    'accept-encoding': 'identity',
    'user-agent': 'sightline',
    host: `pictures.example:${host.port}`,
    connection: 'close',
    url: '/a%20b.png?c',
  });
});

test('a name is resolved once: a second, private answer is never asked for', async () => {
  const host = await open((_, response) => response.end(picture));
  const asked: string[] = [];
  const passage = passageWith({ 'turn.example': [['127.0.0.1'], ['127.0.0.2']] }, asked);
  expect(await refusalOf(fetchFrom(`http://turn.example:${host.port}/`, passage))).toBe('fetched');
  expect(asked).toEqual(['turn.example']);
});

test('a name that turns private between two redirects is refused', async () => {
  const inner = await open((_, response) => response.end('secret'), '127.0.0.2');
  const host = await open((_, response) =>
    response.writeHead(302, { location: `http://turn.example:${inner.port}/` }).end(),
  );
  const passage = passageWith({ 'turn.example': [['127.0.0.1'], ['127.0.0.2']] });
  const fetched = fetchFrom(`http://turn.example:${host.port}/`, passage);
  expect(await refusalOf(fetched)).toBe('address-refused');
  expect(inner.visitCount).toBe(0);
});

test('one private address among public ones is enough to refuse a host', async () => {
  const inner = await open((_, response) => response.end('secret'), '127.0.0.2');
  for (const addresses of [
    ['127.0.0.1', '127.0.0.2'],
    ['127.0.0.2', '127.0.0.1'],
    ['127.0.0.1', '::1'],
    ['127.0.0.1', '::ffff:127.0.0.2'],
  ]) {
    const passage = passageWith({ 'mixed.example': [addresses] });
    const fetched = fetchFrom(`http://mixed.example:${inner.port}/`, passage);
    expect(await refusalOf(fetched)).toBe('address-refused');
  }
  expect(inner.visitCount).toBe(0);
});

test('private and unknown hosts get the same words, whatever answers there', async () => {
  const inner = await open((_, response) => response.end('secret'), '127.0.0.2');
  const messages = new Set<string>();
  for (const host of [
    '127.0.0.2',
    '0177.0.0.2',
    '0x7f000002',
    '2130706434',
    '127.2',
    'no.example',
  ]) {
    await fetchFrom(`http://${host}:${inner.port}/`).catch(({ message }) => messages.add(message));
  }
  await fetchFrom('http://[::1]:1/').catch(({ message }) => messages.add(message));
  expect([...messages]).toEqual(['The host of the image URL has no public address.']);
  expect(inner.visitCount).toBe(0);
});

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) is followed, also a relative one',
  async (status) => {
    const host = await open((request, response) =>
      request.url === '/b'
        ? response.end(picture)
        : response.writeHead(status, { location: 'b' }).end(),
    );
    expect(Buffer.from(await fetchFrom(`http://pictures.example:${host.port}/a`))).toEqual(picture);
  },
);

test.each([
  ['http://127.0.0.2:PORT/', 'address-refused'],
  ['//[::ffff:7f00:2]:PORT/', 'address-refused'],
  ['http://169.254.169.254/latest/meta-data/', 'address-refused'],
  ['http://user:word@pictures.example:PORT/', 'bad-url'],
  ['file:///etc/passwd', 'bad-url'],
  ['data:image/png;base64,AAAA', 'bad-url'],
  ['ftp://pictures.example/', 'bad-url'],
  ['http://[', 'bad-url'],
])('a redirect to %s is refused', async (location, reason) => {
  const inner = await open((_, response) => response.end('secret'), '127.0.0.2');
  const host = await open((_, response) =>
    response.writeHead(302, { location: location.replace('PORT', String(inner.port)) }).end(),
  );
  expect(await refusalOf(fetchFrom(`http://pictures.example:${host.port}/`))).toBe(reason);
  expect(inner.visitCount).toBe(0);
});

test('three redirects are followed and a fourth is not', async () => {
  const host = await open((request, response) => {
    const left = Number(request.url!.slice(1));
    if (left === 0) response.end(picture);
    else response.writeHead(302, { location: `/${left - 1}` }).end();
  });
  const fetchAfter = (count: number): Promise<string> =>
    refusalOf(fetchFrom(`http://pictures.example:${host.port}/${count}`));
  expect([await fetchAfter(3), await fetchAfter(4)]).toEqual(['fetched', 'unreachable']);
  expect(host.visitCount).toBe(8);
});

const endless = (response: ServerResponse): void => {
  const write = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(10_000)));
  };
  response.on('drain', write);
  write();
};

test.each<[string, RequestListener, string]>([
  [
    'says that it has too many bytes',
    (_, it) => void it.writeHead(200, { 'content-length': '1001' }).flushHeaders(),
    'too-many-bytes',
  ],
  ['never ends', (_, it) => endless(it), 'too-many-bytes'],
  [
    'is cut short',
    (_, it) => void it.writeHead(200, { 'content-length': '900' }).write('a', () => it.destroy()),
    'unreachable',
  ],
  [
    'is compressed',
    (_, it) =>
      it.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000))),
    'unreachable',
  ],
  ['is not there', (_, it) => it.writeHead(404).end(picture), 'unreachable'],
  ['is a part', (_, it) => it.writeHead(206).end(picture), 'unreachable'],
  ['is no HTTP', (_, it) => it.socket!.end('SSH-2.0-OpenSSH\r\n'), 'unreachable'],
  [
    'changes the protocol',
    (_, it) => it.socket!.end('HTTP/1.1 101 Ok\r\nConnection: upgrade\r\nUpgrade: odd\r\n\r\n'),
    'unreachable',
  ],
  [
    'has huge headers',
    (_, it) => it.socket!.end(`HTTP/1.1 200 OK\r\nA: ${'a'.repeat(100_000)}\r\n\r\n`),
    'unreachable',
  ],
])('an answer that %s is refused', async (_, answer, reason) => {
  const host = await open(answer);
  expect(await refusalOf(fetchFrom(`http://pictures.example:${host.port}/`))).toBe(reason);
});

test('exactly as many bytes as there may be are read', async () => {
  const host = await open((_, response) => response.end(Buffer.alloc(1000)));
  const url = `http://pictures.example:${host.port}/`;
  expect(await fetchFrom(url)).toHaveLength(1000);
  expect(await refusalOf(fetchFrom(url, passageWith(here), { maxBytes: 999 }))).toBe(
    'too-many-bytes',
  );
});

test('whoever counts the bytes of all pictures may refuse one in the middle', async () => {
  const host = await open((_, response) => response.end(Buffer.alloc(1000)));
  const full = new ApiError(429, { message: 'no room', code: 'server_overloaded' });
  let byteCount = 0;
  const onBytes = (more: number): void => {
    byteCount += more;
    throw full;
  };
  const url = `http://pictures.example:${host.port}/`;
  await expect(fetchFrom(url, passageWith(here), { onBytes })).rejects.toBe(full);
  expect(byteCount).toBeGreaterThan(0);
});

test('bytes that drip, headers that never come and a slow resolver end with the time', async () => {
  const drip = await open((_, response) => {
    const timer = setInterval(() => response.write('a'), 20);
    response.on('close', () => clearInterval(timer));
  });
  const silent = await open(() => undefined);
  const never: Passage = {
    ...passageWith(here),
    resolve: (_, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve([]))),
  };
  const fast = { timeoutMs: 200 };
  const at = ({ port }: PictureHost): string => `http://pictures.example:${port}/`;
  expect(await refusalOf(fetchFrom(at(drip), passageWith(here), fast))).toBe('fetch-timeout');
  expect(await refusalOf(fetchFrom(at(silent), passageWith(here), fast))).toBe('fetch-timeout');
  expect(await refusalOf(fetchFrom(at(silent), never, fast))).toBe('fetch-timeout');
});

test('who gives up is left alone at once', async () => {
  const controller = new AbortController();
  const host = await open(() => controller.abort(new Error('has left')));
  const fetched = fetchFrom(
    `http://pictures.example:${host.port}/`,
    passageWith(here),
    {},
    controller.signal,
  );
  await expect(fetched).rejects.toThrow('has left');
  const again = fetchFrom(
    `http://pictures.example:${host.port}/`,
    passageWith(here),
    {},
    controller.signal,
  );
  await expect(again).rejects.toThrow('has left');
});

const certificate = makeCertificate('pictures.example');
if (!certificate) console.warn('skipped: https, as there is no openssl to make a certificate with');

test.skipIf(!certificate)(
  'over https the name that was asked for has to be vouched for',
  async () => {
    const { cert } = certificate!;
    const host = await openSecureHost((_, response) => response.end(picture), certificate!);
    hosts.push(host);
    const answers: Answers = { ...here, 'other.example': [['127.0.0.1']] };
    const trusting: Passage = { ...passageWith(answers), ca: cert };
    const at = (name: string): string => `https://${name}:${host.port}/`;
    expect(Buffer.from(await fetchFrom(at('pictures.example'), trusting))).toEqual(picture);
    expect(await refusalOf(fetchFrom(at('other.example'), trusting))).toBe('unreachable');
    expect(await refusalOf(fetchFrom(at('pictures.example')))).toBe('unreachable');
  },
);
