import fc from 'fast-check';
import { say } from './exchange.ts';
import { type Body, goodBody, goodCount } from './good-requests.ts';
import type { HostileCase } from './hostile-case.ts';

const list = fc.array(fc.jsonValue({ maxDepth: 1 }), { minLength: 1, maxLength: 3 });
const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }), { minKeys: 1 });
const noText = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.boolean(), list, object);
const noNumber = fc.oneof(fc.string(), fc.boolean(), list, object);
const noBoolean = fc.oneof(fc.string(), fc.integer(), list, object);
const noList = fc.oneof(fc.string(), fc.integer(), fc.boolean(), object);
const noObject = fc.oneof(fc.string(), fc.integer(), fc.boolean(), list);
const nothing = fc.constantFrom(null, undefined);
const fraction = fc.integer({ max: 1000 }).map((whole) => whole + 0.5);
const outside = (min: number, max: number): fc.Arbitrary<unknown> =>
  fc.oneof(
    noNumber,
    fc.integer({ max: min - 1 }),
    fc.integer({ min: max + 1 }),
    fc.constantFrom(1e308, -1e308),
  );
const otherThan = (...names: string[]): fc.Arbitrary<string> =>
  fc.string({ maxLength: 2000, unit: 'binary' }).filter((text) => !names.includes(text));

/** No address, no picture, or none that may be looked at. */
const badUrls = fc.constantFrom(
  ...['', ' ', 'a.png', '/etc/passwd', '../../etc/passwd', 'file:///etc/passwd', 'javascript:0'],
  ...['data:', 'data:,', 'data:image/png', 'data:image/png,AAAA', 'data:image/png;base64,'],
  ...['data:image/png;base64,@@@@', 'data:image/png;base64,AAAA', 'data:image/png;base64,AAA'],
  ...['data:text/html;base64,PGI+', 'data:;base64,AAAA', 'data:image/svg+xml;base64,PHN2Zy8+'],
  ...['data:image/png;base64;base64,AAAA', 'data:image/png;base64, AAAA', 'DATA:IMAGE/PNG;BASE64,'],
  `data:image/${'p'.repeat(100_000)};base64,AAAA`,
  `data:image/png;${'a=b;'.repeat(50_000)}base64,AAAA`,
);

const part = 'messages.0.content.1';

/** Values that no request may have at a path. */
const wrong: Record<string, fc.Arbitrary<unknown>> = {
  model: fc.oneof(noText, nothing, otherThan()),
  messages: fc.oneof(noList, nothing, fc.constant([]), list),
  'messages.0': fc.oneof(noObject, fc.constant(null), fc.constant({})),
  'messages.0.role': fc.oneof(noText, nothing, otherThan('user')),
  'messages.0.content': fc.oneof(noText, nothing, fc.constant([]), fc.string()),
  'messages.0.content.0': fc.oneof(noObject, fc.constant(null), fc.constant({})),
  'messages.0.content.0.type': fc.oneof(noText, nothing, otherThan('text')),
  'messages.0.content.0.text': fc.oneof(noText, nothing, fc.constant('a'.repeat(5000))),
  [part]: fc.oneof(noObject, fc.constant(null), fc.constant({})),
  [`${part}.type`]: fc.oneof(noText, nothing, otherThan('image_url')),
  [`${part}.image_url`]: fc.oneof(noObject, nothing, fc.constant({})),
  [`${part}.image_url.url`]: fc.oneof(noText, nothing, badUrls),
  [`${part}.image_url.detail`]: fc.oneof(noText, otherThan('auto', 'low', 'high', 'original')),
  stream: noBoolean,
  stream_options: noObject,
  'stream_options.include_usage': noBoolean,
  logprobs: noBoolean,
  top_logprobs: fc.oneof(outside(0, 20), fraction),
  n: fc.oneof(outside(1, 16), fraction),
  temperature: outside(0, 2),
  top_p: outside(0, 1),
  seed: fc.oneof(noNumber, fraction, fc.constant(1e300)),
  max_tokens: fc.oneof(noNumber, fraction, fc.integer({ max: 0 })),
  max_completion_tokens: fc.oneof(noNumber, fraction, fc.integer({ max: 0 })),
  stop: fc.oneof(
    fc.integer(),
    fc.boolean(),
    object,
    fc.constantFrom('', [''], [1], [null], ['a', 'b', 'c', 'd', 'e'], 'a'.repeat(1000)),
  ),
  tools: fc.constantFrom([{ type: 'function' }], 'x', 1),
  response_format: fc.constantFrom({ type: 'json_object' }, 'x', 1),
  presence_penalty: fc.constantFrom(1, 'x'),
  audio: fc.constantFrom({}, 'x'),
};

/** A copy of `body` with a value at a path; what is missing on the way is made. */
function put(body: Body, path: string, value: unknown): Body {
  const copy = structuredClone(body);
  const keys = path.split('.');
  const last = keys.pop()!;
  let place = copy as Record<string, unknown>;
  for (const key of keys) {
    place[key] ??= {};
    place = place[key] as Record<string, unknown>;
  }
  place[last] = value;
  return copy;
}

/** Good requests with one value that is wrong. */
export const wrongValues: fc.Arbitrary<HostileCase> = fc
  .constantFrom(...Object.keys(wrong))
  .chain((path) => fc.tuple(fc.constant(path), wrong[path]!, fc.nat(goodCount - 1)))
  .map(([path, value, turn]) => ({
    kind: 'wrong value',
    expected: 'refused',
    send: ({ port, model }) =>
      say(port, { body: JSON.stringify(put(goodBody(turn, model), path, value)) }),
  }));

const oddNames = fc.constantFrom(
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'],
  ...['polluted', 'Model', 'messages ', '', '$where', '\u0000', 'a'.repeat(10_000)],
);
const oddValues = fc.oneof(
  fc.constantFrom({ polluted: true }, { isAdmin: true, n: 5 }, null, 'x', 1),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Names that no request has, those among them that objects are born with. */
export const oddParameters: fc.Arbitrary<HostileCase> = fc
  .tuple(oddNames, oddValues, fc.nat(goodCount - 1))
  .map(([name, value, turn]) => ({
    kind: 'odd parameter',
    expected: 'refused',
    send: ({ port, model }) => {
      const good = JSON.stringify(goodBody(turn, model)).slice(1);
      return say(port, { body: `{${JSON.stringify(name)}:${JSON.stringify(value)},${good}` });
    },
  }));
