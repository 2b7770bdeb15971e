import fc from 'fast-check';
import { say } from './exchange.ts';
import { goodBody, goodCount } from './good-requests.ts';
import type { HostileCase } from './hostile-case.ts';

const paths = [
  '/',
  '/v1',
  '/v1/',
  '/v1/chat',
  '/v1/chat/completions/',
  '/v1/chat/completions/1',
  '/V1/Models',
  '/v1//models',
  '/v1/models/',
  '/v1/models/..',
  '/v1/models/../../../etc/passwd',
  '/v1/models/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '/v1/models/%00',
  '/v1/models/%ff',
  '/v1/models/%',
  '/v1/models/__proto__',
  `/v1/models/${'a'.repeat(5000)}`,
  '/../../../../etc/passwd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/..%2f..%2fetc%2fpasswd',
  '/..%5c..%5cwindows%5cwin.ini',
  '/%252e%252e/etc/passwd',
  '//evil.example/v1/models',
  '/\\evil.example',
  '/.git/config',
  '/.env',
  '/data/runs/latest/run.json',
  '/package.json',
  '/wp-login.php',
  '/v1/embeddings',
  '/v1/files',
  '/v1/images/generations',
  '/%',
  '/?',
  '/?a=%ff',
  '/#',
];

const somePath = fc.oneof(
  fc.constantFrom(...paths),
  fc
    .array(fc.constantFrom('v1', 'models', 'a', '..', '%2e', '%2F', ';', '&', '@', ':', '~'), {
      maxLength: 8,
    })
    .map((parts) => `/x/${parts.join('/')}`),
);

const somewhereElse = fc
  .tuple(somePath, fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'))
  .map(
    ([path, method]): HostileCase => ({
      kind: 'path',
      expected: 'refused',
      send: ({ port }) => say(port, { method, path, ...(method === 'GET' ? {} : { body: '{}' }) }),
    }),
  );

const known = ['/v1/chat/completions', '/v1/models', '/health', '/ready', '/metrics'];

const otherMethod = fc
  .tuple(
    fc.constantFrom(...known),
    fc.constantFrom('PUT', 'DELETE', 'PATCH', 'PROPFIND', 'OPTIONS'),
  )
  .map(
    ([path, method]): HostileCase => ({
      kind: 'method',
      expected: 'refused',
      send: ({ port }) => say(port, { method, path }),
    }),
  );

const someHeaders = fc.constantFrom<Record<string, string>>(
  { 'content-type': 'text/plain' },
  { 'content-type': '' },
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-type': 'multipart/form-data; boundary=a' },
  { 'content-type': 'application/jsonx' },
  { 'content-type': 'image/png' },
  { 'content-encoding': 'gzip' },
  { 'content-encoding': 'br, gzip' },
  { 'content-encoding': 'x-odd' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { host: 'evil.example' },
  { host: '169.254.169.254' },
  { host: 'localhost.evil.example' },
  { host: '127.0.0.1' },
  { host: '127.0.0.1:1' },
);

const wrongHeader = fc.tuple(someHeaders, fc.nat(goodCount - 1)).map(
  ([headers, turn]): HostileCase => ({
    kind: 'header',
    expected: 'refused',
    send: ({ port, model }) => say(port, { headers, body: JSON.stringify(goodBody(turn, model)) }),
  }),
);

/** Good requests to the wrong place, in the wrong way, or from the wrong side. */
export const requestCases: fc.Arbitrary<HostileCase> = fc.oneof(
  { arbitrary: somewhereElse, weight: 3 },
  { arbitrary: otherMethod, weight: 1 },
  { arbitrary: wrongHeader, weight: 2 },
);
