import fc from 'fast-check';
import { nothingSaid, type Said, sayRaw } from './exchange.ts';
import { goodBody, goodCount } from './good-requests.ts';
import type { Expected, HostileCase, Target } from './hostile-case.ts';

const crlf = '\r\n';

/** The bytes of a good request, its connection closed behind it. */
function rawGood(
  turn: number,
  { port, model }: Target,
  { more = [], connection = 'close' }: { more?: string[]; connection?: string } = {},
): string {
  const body = JSON.stringify(goodBody(turn, model));
  const headers = [
    `Host: 127.0.0.1:${port}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    `Connection: ${connection}`,
  ];
  const lines = ['POST /v1/chat/completions HTTP/1.1', ...headers, ...more];
  return `${lines.join(crlf)}${crlf}${crlf}${body}`;
}

/** Undoes what a stream or a plain answer in chunks is wrapped in. */
function unchunk(said: Said): Said {
  if (!said.headers['transfer-encoding']?.includes('chunked')) return said;
  let body = '';
  for (let rest = said.body; ; ) {
    const [size = '0'] = rest.split(crlf, 1);
    const byteCount = Number.parseInt(size, 16);
    if (!byteCount) break;
    body += rest.slice(size.length + 2, size.length + 2 + byteCount);
    rest = rest.slice(size.length + 2 + byteCount + 2);
  }
  return { ...said, body: Buffer.from(body, 'latin1').toString('utf8') };
}

/** Good requests that are sent in ways of which few servers think. */
const oddWays: Record<string, (turn: number, target: Target) => Promise<Said>> = {
  'in pieces': (turn, target) => {
    const text = rawGood(turn, target);
    const parts = [text.slice(0, 40), text.slice(40, 200), text.slice(200, 900), text.slice(900)];
    return sayRaw(target.port, parts, { pauseMs: 5 });
  },
  'in chunks': (turn, target) => {
    const [head = '', body = ''] = rawGood(turn, target).split(`${crlf}${crlf}`);
    const chunks = body.match(/.{1,500}/gs) ?? [];
    const framed = chunks.map((chunk) => `${chunk.length.toString(16)}${crlf}${chunk}${crlf}`);
    const chunked = head.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked');
    return sayRaw(target.port, [`${chunked}${crlf}${crlf}`, ...framed, `0${crlf}${crlf}`]);
  },
  'after 100-continue': async (turn, target) => {
    const text = rawGood(turn, target, { more: ['Expect: 100-continue'] });
    const { whole } = await sayRaw(target.port, [text]);
    return reread(whole.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, ''));
  },
  'behind others': async (turn, target) => {
    const bad = rawGood(turn, target, { connection: 'keep-alive' }).replace('POST /v1', 'POST /v9');
    const { whole } = await sayRaw(target.port, [bad + bad + rawGood(turn, target)]);
    const answers = whole.split(/(?=HTTP\/1\.1 \d)/);
    return answers.length === 3 ? reread(answers[2]!) : nothingSaid;
  },
};

function reread(text: string): Said {
  const at = text.indexOf(`${crlf}${crlf}`);
  const lines = text.slice(0, at).split(crlf).slice(1);
  const pairs = lines.map((line) => line.split(/:\s*(.*)/s, 2) as [string, string]);
  return {
    status: Number(text.slice(9, 12)),
    headers: Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value])),
    body: text.slice(at + 4),
  };
}

export const oddWayCases: fc.Arbitrary<HostileCase> = fc
  .tuple(fc.constantFrom(...Object.keys(oddWays)), fc.nat(goodCount - 1))
  .map(([way, turn]) => ({
    kind: `good: ${way}`,
    expected: turn,
    send: async (target) => unchunk(await oddWays[way]!(turn, target)),
  }));

const post = 'POST /v1/chat/completions HTTP/1.1';
const json = 'Content-Type: application/json';
const chunked = 'Transfer-Encoding: chunked';

/** `HOST` becomes the server's own name; lines end with CRLF, and the head with an empty one. */
const heads: [expected: Expected, lines: string[], body: string][] = [
  ['broken', [post, 'Host: HOST', json, chunked], 'ZZ\r\n{}\r\n0\r\n\r\n'],
  ['broken', [post, 'Host: HOST', json, chunked], '-5\r\n{}\r\n0\r\n\r\n'],
  ['broken', [post, 'Host: HOST', json, chunked], 'FFFFFFFFFFFFFFFFF\r\n{}'],
  ['broken', [post, 'Host: HOST', json, chunked], '2\r\n{}{}{}\r\n0\r\n\r\n'],
  ['broken', [post, 'Host: HOST', json, chunked], `2;${'a'.repeat(50_000)}\r\n{}\r\n0\r\n\r\n`],
  ['broken', [post, 'Host: HOST', json, chunked, 'Content-Length: 2'], '{}'],
  ['broken', [post, 'Host: HOST', json, 'Transfer-Encoding: chunked, identity'], '{}'],
  [
    'broken',
    [post, 'Host: HOST', json, 'Transfer-Encoding: gzip, chunked'],
    '2\r\n{}\r\n0\r\n\r\n',
  ],
  ['broken', [post, 'Host: HOST', json, 'Content-Length: 2', 'Content-Length: 3'], '{}'],
  ['broken', [post, 'Host: HOST', json, 'Content-Length: -1'], '{}'],
  ['broken', [post, 'Host: HOST', json, 'Content-Length: 1e3'], '{}'],
  ['broken', [post, 'Host: HOST', json, 'Content-Length: 99999999999999999999999'], '{}'],
  ['broken', [post, 'Host: HOST', json, 'Content-Length: 99999999999'], '{}'],
  ['broken', [post, 'Host: HOST', json, 'Expect: everything'], '{}'],
  ['broken', [post, 'Host: HOST', `A: ${'a'.repeat(20_000)}`], ''],
  ['broken', [post, 'Host: HOST', ...Array.from({ length: 3000 }, (_, at) => `A${at}: b`)], ''],
  ['broken', [post, 'Host: HOST', 'no colon'], ''],
  ['broken', [post, 'Host: HOST', 'A: \0'], ''],
  ['broken', [post, 'Host: HOST', ' folded: line'], ''],
  ['broken', [post, json], '{}'],
  ['broken', [post, 'Host: HOST', 'Host: evil.example', json], '{}'],
  ['broken', ['GET /v1/models HTTP/1.1', 'Host: evil.example'], ''],
  ['broken', ['GET /v1/models HTTP/1.1', 'Host: evil.example:80@HOST'], ''],
  ['broken', ['GET /v1/models HTTP/1.1', 'Host: HOST/../..'], ''],
  ['broken', ['GET /v1/models HTTP/1.1', 'Host: [::1'], ''],
  ['broken', ['GET http://evil.example/v1/models HTTP/1.1', 'Host: evil.example'], ''],
  ['broken', ['GET /v1/models HTTP/9.9', 'Host: HOST'], ''],
  ['broken', ['GET /v1/models', ''], ''],
  ['broken', ['GET  HTTP/1.1', 'Host: HOST'], ''],
  ['broken', ['GET /a b c HTTP/1.1', 'Host: HOST'], ''],
  ['broken', ['GET /\0 HTTP/1.1', 'Host: HOST'], ''],
  ['broken', [`GET /${'a'.repeat(20_000)} HTTP/1.1`, 'Host: HOST'], ''],
  ['broken', ['CONNECT 127.0.0.1:22 HTTP/1.1', 'Host: HOST'], ''],
  ['broken', ['OPTIONS * HTTP/1.1', 'Host: HOST'], ''],
  ['broken', ['TRACE / HTTP/1.1', 'Host: HOST'], ''],
  ['broken', ['MADEUP / HTTP/1.1', 'Host: HOST'], ''],
  ['broken', ['PRI * HTTP/2.0', '', 'SM'], ''],
  ['broken', ['SSH-2.0-OpenSSH_9.9'], ''],
  ['broken', ['\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03'], '\0'.repeat(500)],
  [
    'either',
    ['GET /v1/models HTTP/1.1', 'Host: HOST', 'Upgrade: websocket', 'Connection: upgrade'],
    '',
  ],
];

const brokenHeads = fc.constantFrom(...heads).map(
  ([expected, [first = '', ...lines], body]): HostileCase => ({
    kind: 'broken HTTP',
    expected,
    send: ({ port }) => {
      const named = lines.map((line) => line.replace('HOST', `127.0.0.1:${port}`));
      const text = `${[first, ...named].join(crlf)}${crlf}${crlf}${body}`;
      return sayRaw(port, [text], { ends: true });
    },
  }),
);

const noise = fc.uint8Array({ minLength: 1, maxLength: 2000 }).map(
  (bytes): HostileCase => ({
    kind: 'noise',
    expected: 'broken',
    send: ({ port }) => sayRaw(port, [Buffer.from(bytes), `${crlf}${crlf}`], { ends: true }),
  }),
);

const cutRequests = fc
  .tuple(fc.double({ min: 0.05, max: 0.95, noNaN: true }), fc.boolean(), fc.nat(goodCount - 1))
  .map(
    ([share, resets, turn]): HostileCase => ({
      kind: resets ? 'left in the middle' : 'ended in the middle',
      expected: resets ? 'left' : 'broken',
      send: (target) => {
        const text = rawGood(turn, target);
        const part = text.slice(0, Math.floor(text.length * share));
        return sayRaw(target.port, [part], { ends: !resets, resets, pauseMs: 5 });
      },
    }),
  );

/** To Node, who says nothing more has left; another server might answer. */
const halfClosed = fc.nat(goodCount - 1).map(
  (turn): HostileCase => ({
    kind: 'half-closed',
    expected: 'left',
    send: (target) => sayRaw(target.port, [rawGood(turn, target)], { ends: true }),
  }),
);

const leaving = fc.tuple(fc.nat(60), fc.nat(goodCount - 1)).map(
  ([waitMs, turn]): HostileCase => ({
    kind: 'left before the answer',
    expected: 'left',
    send: (target) =>
      sayRaw(target.port, [rawGood(turn, target), ''], { pauseMs: waitMs, resets: true }),
  }),
);

/** Bytes that are no HTTP, requests that break off, and clients that leave. */
export const rawCases: fc.Arbitrary<HostileCase> = fc.oneof(
  { arbitrary: brokenHeads, weight: 4 },
  { arbitrary: noise, weight: 1 },
  { arbitrary: cutRequests, weight: 2 },
  { arbitrary: leaving, weight: 2 },
  { arbitrary: halfClosed, weight: 1 },
);

function drip(port: number, head: string, byte: string): Promise<Said> {
  return sayRaw(port, [head, ...Array<string>(60).fill(byte)], { pauseMs: 1000 });
}

/** Heads and bodies that come a byte a second, until the server has enough of it. */
export const slowCases: HostileCase[] = Array.from({ length: 40 }, (_, turn) => ({
  kind: turn % 2 ? 'slow head' : 'slow body',
  expected: 'broken',
  send: (target) => {
    const text = rawGood(turn % goodCount, target);
    const bodyAt = text.indexOf(`${crlf}${crlf}`) + 4;
    const byte = turn % 2 ? 'a' : '{';
    return drip(target.port, text.slice(0, turn % 2 ? bodyAt - 4 : bodyAt), byte);
  },
}));
