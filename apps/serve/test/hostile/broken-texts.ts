import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { say } from './exchange.ts';
import { goodBody, goodCount } from './good-requests.ts';
import type { Expected, HostileCase } from './hostile-case.ts';

type Rewrite = [expected: Expected, rewrite: (text: string) => string | Buffer];

const inQuestion =
  (bytes: Buffer) =>
  (text: string): Buffer => {
    const at = text.indexOf('"text":"') + 8;
    return Buffer.concat([Buffer.from(text.slice(0, at)), bytes, Buffer.from(text.slice(at))]);
  };
const first =
  (more: string) =>
  (text: string): string =>
    `{${more},${text.slice(1)}`;
const last =
  (more: string) =>
  (text: string): string =>
    `${text.slice(0, -1)},${more}}`;
const always = (text: string | Buffer) => (): string | Buffer => text;

/** Texts that are no request, and texts that look like none. */
const rewrites: Rewrite[] = [
  ['refused', always('')],
  ['refused', always(' ')],
  ['refused', always('null')],
  ['refused', always('[]')],
  ['refused', always('{}')],
  ['refused', always('"messages"')],
  ['refused', always('5')],
  ['refused', always('-')],
  ['refused', always('{'.repeat(100_000))],
  ['refused', always('['.repeat(100_000))],
  ['refused', always(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)],
  ['refused', always(`{"messages":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`)],
  ['refused', always(`[${'0,'.repeat(500_000)}0]`)],
  ['refused', always(`"${'\\'.repeat(300_001)}"`)],
  ['refused', always(`${'"'.repeat(400_001)}`)],
  ['refused', always(Buffer.alloc(10_000))],
  ['refused', always(Buffer.alloc(10_000, 255))],
  ['refused', (text) => `${text}x`],
  ['refused', (text) => `${text}${text}`],
  ['refused', (text) => text.replaceAll('"', "'")],
  ['refused', (text) => `/**/${text}`],
  ['refused', (text) => text.replace('}', ',}')],
  ['refused', (text) => Buffer.from(text, 'utf16le')],
  ['refused', (text) => gzipSync(text)],
  ['refused', last('"temperature":NaN')],
  ['refused', last('"temperature":1e999')],
  ['refused', last('"temperature":0x1')],
  ['refused', last('"n":01')],
  ['refused', last('"seed":123456789012345678901234567890')],
  ['refused', first(`"deep":${'['.repeat(31)}${']'.repeat(31)}`)],
  ['refused', first(`"deep":${'['.repeat(2000)}${']'.repeat(2000)}`)],
  ['refused', inQuestion(Buffer.from([0xff]))],
  ['refused', inQuestion(Buffer.from([0xc0, 0x80]))],
  ['refused', inQuestion(Buffer.from([0xed, 0xa0, 0x80]))],
  ['refused', inQuestion(Buffer.from([0xf5, 0x80, 0x80, 0x80]))],
  ['refused', inQuestion(Buffer.from('\n'))],
  ['either', (text) => `\uFEFF${text}`],
  ['either', inQuestion(Buffer.from('\\ud800'))],
  ['either', inQuestion(Buffer.from('\\udfff\\ud800'))],
  ['either', inQuestion(Buffer.from('\\u0000'))],
  ['either', inQuestion(Buffer.from('\u202e\ufffe\u{10ffff}'))],
  ['either', inQuestion(Buffer.from('<|endoftext|>[SEP][CLS][MASK]'))],
  ['either', (text) => text.replace('"role"', '"__proto__":{"role":"system"},"role"')],
  ['either', (text) => text.replace('"url"', '"constructor":{"prototype":{"a":1}},"url"')],
];

const rewritten = fc.tuple(fc.constantFrom(...rewrites), fc.nat(goodCount - 1)).map(
  ([[expected, rewrite], turn]): HostileCase => ({
    kind: 'broken text',
    expected,
    send: ({ port, model }) => say(port, { body: rewrite(JSON.stringify(goodBody(turn, model))) }),
  }),
);

const cut = fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(goodCount - 1)).map(
  ([share, turn]): HostileCase => ({
    kind: 'cut text',
    expected: 'refused',
    send: ({ port, model }) => {
      const text = JSON.stringify(goodBody(turn, model));
      return say(port, { body: text.slice(0, Math.floor(text.length * share)) });
    },
  }),
);

const flipped = fc
  .tuple(fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), fc.nat(255), fc.nat(goodCount - 1))
  .map(
    ([places, value, turn]): HostileCase => ({
      kind: 'flipped bytes',
      expected: 'either',
      send: ({ port, model }) => {
        const bytes = Buffer.from(JSON.stringify(goodBody(turn, model)));
        for (const place of places) bytes[place % bytes.length] = value;
        return say(port, { body: bytes });
      },
    }),
  );

/** JSON that is none, is cut, is damaged, or is made to hurt a parser. */
export const brokenTexts: fc.Arbitrary<HostileCase> = fc.oneof(rewritten, cut, flipped);

/** The later of two values counts, as everywhere in JavaScript: these are good requests. */
export const doubledNames: fc.Arbitrary<HostileCase> = fc.nat(goodCount - 1).map((turn) => ({
  kind: 'good: a name twice',
  expected: turn,
  send: ({ port, model }) => {
    const text = JSON.stringify(goodBody(turn, model));
    return say(port, { body: first('"model":"other","messages":[]')(text) });
  },
}));
