import { StageError } from '@sightline/contracts';
import { Bool, Field, Float64, Int64, List, Schema, Utf8 } from 'apache-arrow';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cell } from '../cell.ts';
import { compileWhere } from './compile-where.ts';

const schema = new Schema([
  new Field('name', new Utf8(), true),
  new Field('other', new Utf8(), true),
  new Field('count', new Int64(), true),
  new Field('share', new Float64(), true),
  new Field('good', new Bool(), true),
  new Field('odd name', new Bool(), false),
  new Field('answers', new List(new Field('item', new Utf8(), true)), true),
]);

type Row = Record<string, Cell>;

function matches(source: string, row: Row): boolean {
  return compileWhere(source, schema).matches((name) => row[name] ?? null);
}

function errorOf(source: string): StageError {
  try {
    compileWhere(source, schema);
  } catch (error) {
    if (error instanceof StageError) return error;
    throw error;
  }
  throw new Error(`no error for ${source}`);
}

const row: Row = {
  name: "it's a Cat",
  count: 3,
  share: Number.NaN,
  good: true,
  'odd name': false,
  answers: ['red', 'dark blue'],
};

test.each([
  [`name = 'it''s a Cat'`, true],
  [`name = "it's a Cat"`, true],
  [`name <> 'x'`, true],
  [`name like '%CAT'`, true],
  [`name like 'it_s%'`, true],
  [`name not like '%dog%'`, true],
  [`name contains 'cat'`, true],
  [`answers contains 'blue'`, true],
  [`name in ('x', "it's a Cat", 'y')`, true],
  [`name IN ('x') or count in (1, 2, 3)`, true],
  [`count not in (1, 2)`, true],
  [`other in ('x', 'y')`, false],
  [`other not in ('x', 'y')`, false],
  [`good in (true)`, true],
  [`answers not contains 'green'`, true],
  [`answers_length = 2 and name_length == 10`, true],
  [`count >= 3 AND count <= 3e0`, true],
  [`3 = count`, true],
  [`share = share`, false],
  [`share != share`, true],
  [`good`, true],
  [`not good or good = false`, false],
  ['not `odd name`', true],
  [`other is null and not (name is null)`, true],
  [`other is not null`, false],
  [`other = 'x' or not other = 'x'`, false],
  [`other = 'x' or good`, true],
  [`good or count = 1 and count = 2`, true],
  [`(good or count = 1) and count = 2`, false],
])('%s is %s', (source, expected) => {
  expect(matches(source, row)).toBe(expected);
});

test.each([
  ['', 0],
  ['name =', 6],
  ['name = = 3', 7],
  ['nam = 3', 0],
  ['count = 3 and', 13],
  ['(count = 3', 10],
  ['count = 3)', 9],
  ["name = 'open", 7],
  ['count > ; 3', 8],
  ["count = 'three'", 6],
  ['count', 0],
  ['answers = 3', 8],
  ['name is 3', 8],
  ['name not = 3', 9],
  ['good and 3x = 3', 9],
])('%s is refused where it goes wrong', (source, at) => {
  const { code, message, fix, details } = errorOf(source);
  expect({ code, at: details.at }).toEqual({ code: 'usage', at });
  expect(message.split('\n').at(-1)).toBe(`${' '.repeat(at + 2)}^`);
  expect(fix).toBeTruthy();
});

test('a column that is not there comes with those that are', () => {
  expect(errorOf('nam = 3').fix).toBe(
    'There are name, other, count, share, good, odd name, answers.',
  );
});

test('nesting beyond reason is an error, not a crash', () => {
  const deep = `${'('.repeat(4000)}good${')'.repeat(4000)}`;
  expect(errorOf(deep).message).toContain('expected at most 200 levels');
  expect(errorOf('not '.repeat(2000)).message).toContain('expected at most 200 levels');
  expect(errorOf('x'.repeat(20_000)).message).toContain('longer than 10000 characters');
});

test('a pattern of many % takes no longer than it must', () => {
  const text = 'a'.repeat(5000);
  expect(matches(`name like '${'%a'.repeat(50)}%b'`, { name: text })).toBe(false);
  expect(matches(`name like '${'%a'.repeat(50)}%'`, { name: text })).toBe(true);
});

/** An expression, and its truth worked out beside the parser: null is neither true nor false. */
type Known = { text: string; truth: boolean | null };

const texts = fc.constantFrom('', 'a', 'ab', "it's", '%', 'B');
const numbers = fc.constantFrom(-2, 0, 1, 2.5, 1e9);
const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const signs = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');

function compare(sign: string, order: number): boolean {
  const truths: Record<string, boolean> = {
    '=': order === 0,
    '!=': order !== 0,
    '<': order < 0,
    '<=': order <= 0,
    '>': order > 0,
    '>=': order >= 0,
  };
  return truths[sign]!;
}

function known<Value extends string | number>(
  column: string,
  value: Value | null,
  sign: string,
  other: Value,
  literal: string,
): Known {
  const order = value === null ? 0 : Number(value > other) - Number(value < other);
  return {
    text: `${column} ${sign} ${literal}`,
    truth: value === null ? null : compare(sign, order),
  };
}

function expressions(values: { name: string | null; count: number | null }): fc.Arbitrary<Known> {
  const leaf = fc.oneof(
    fc
      .tuple(signs, texts)
      .map(([sign, other]) => known('name', values.name, sign, other, quote(other))),
    fc
      .tuple(signs, numbers)
      .map(([sign, other]) => known('count', values.count, sign, other, String(other))),
    fc.constant<Known>({ text: 'name is null', truth: values.name === null }),
    fc.constant<Known>({ text: 'count is not null', truth: values.count !== null }),
  );
  const { whole } = fc.letrec<{ whole: Known }>((tie) => ({
    whole: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      leaf,
      tie('whole').map(({ text, truth }) => ({
        text: `not (${text})`,
        truth: truth === null ? null : !truth,
      })),
      fc.tuple(tie('whole'), tie('whole')).map(([left, right]) => ({
        text: `(${left.text}) and (${right.text})`,
        truth:
          left.truth === false || right.truth === false
            ? false
            : left.truth === null || right.truth === null
              ? null
              : true,
      })),
      fc.tuple(tie('whole'), tie('whole')).map(([left, right]) => ({
        text: `(${left.text})  OR  (${right.text})`,
        truth:
          left.truth === true || right.truth === true
            ? true
            : left.truth === null || right.truth === null
              ? null
              : false,
      })),
    ),
  }));
  return whole;
}

test('a random filter lets through what it says', () => {
  const cases = fc
    .record({
      name: fc.option(texts, { nil: null }),
      count: fc.option(numbers, { nil: null }),
    })
    .chain((values) => fc.tuple(fc.constant(values), expressions(values)));
  fc.assert(
    fc.property(cases, ([values, { text, truth }]) => {
      expect(matches(text, values)).toBe(truth === true);
    }),
    { seed: 7, numRuns: 1000 },
  );
});

test('garbage is refused with a place, whatever it is', () => {
  const words = ['name', 'count', 'and', 'or', 'not', '(', ')', '=', '<', "'", '"', '`', '3', 'is'];
  const garbage = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...words, 'null', 'like', '%', '\n')).map((list) => list.join(' ')),
  );
  fc.assert(
    fc.property(garbage, (source) => {
      try {
        compileWhere(source, schema);
      } catch (error) {
        expect(error).toBeInstanceOf(StageError);
        const { at } = (error as StageError).details as { at: number };
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThanOrEqual(source.length);
      }
    }),
    { seed: 7, numRuns: 2000 },
  );
});
