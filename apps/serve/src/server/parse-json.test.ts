import { expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';

const parse = (text: string): unknown => parseJson(Buffer.from(text));

test('what is JSON is parsed, whatever stands in its strings', () => {
  for (const value of ['{"a":["\\\\","\\"[{,","é猫"]}', ' "\\\\\\\\" ', 'null', '[{},[]]']) {
    expect(parse(value)).toEqual(JSON.parse(value));
  }
  const picture = 'A'.repeat(10_000_000);
  expect(parse(`{"url":"${picture}"}`)).toEqual({ url: picture });
});

test('what is none is refused with its reason', () => {
  for (const text of ['', '{', '"', '"\\', "{'a':1}", '[1,]', '{"a":1}x', 'NaN']) {
    expect(() => parse(text), text).toThrow(/^The request is not JSON: /);
  }
  expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow('not in UTF-8');
});

test('few bytes that would become millions of values are refused before they are parsed', () => {
  expect(() => parse('['.repeat(1_000_000))).toThrow('nested more than 32 deep');
  expect(() => parse(`[${'0,'.repeat(1_000_000)}0]`)).toThrow('too many parts');
  expect(() => parse(`[${'[],'.repeat(1_000_000)}0]`)).toThrow('too many parts');
  expect(() => parse(`[${'""'.repeat(1_000_000)}]`)).toThrow('too many parts');
  expect(parse(`${'['.repeat(32)}${']'.repeat(32)}`)).toBeDefined();
});
