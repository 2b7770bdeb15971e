import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCsvLine } from './to-csv-line.ts';

test('values of every kind stand in a line as RFC 4180 has it', () => {
  const cells = [
    null,
    '',
    'a "b", c',
    'two\nlines',
    1.5,
    true,
    12345678901234567890n,
    ['x', 'y'],
    Float32Array.of(0.5, 2),
    { bytes: Uint8Array.of(1, 2) },
    { bytes: new Uint8Array(0) },
    new Map([['k', 1]]),
  ];
  expect(toCsvLine(cells.map((cell) => ({ cell })))).toBe(
    ',"","a ""b"", c","two\nlines",1.5,true,12345678901234567890,"[""x"",""y""]","[0.5,2]",AQI=,"","{""k"":1}"\r\n',
  );
});

test('a tensor stands in the nesting of its shape, what is no number as text', () => {
  const cell = Float32Array.of(1, Number.NaN, 3, Number.POSITIVE_INFINITY);
  expect(toCsvLine([{ cell, shape: [2, 2] }])).toBe('"[[1,""NaN""],[3,""Infinity""]]"\r\n');
});

test('whatever a text holds, a reader of CSV reads it back', () => {
  const texts = fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(texts, (cells) => {
      const read = parse(toCsvLine(cells.map((cell) => ({ cell }))), { record_delimiter: '\r\n' });
      expect(read).toEqual([cells]);
    }),
    { seed: 7, numRuns: 500 },
  );
});
