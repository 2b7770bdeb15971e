import { expect, test } from 'vitest';
import { createScreen, usesColor } from './screen.ts';

const terminal = { isTTY: true, columns: 80 };

test.each([
  ['a terminal has colours', terminal, {}, true],
  ['a pipe has none', {}, {}, false],
  ['NO_COLOR takes them away', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['FORCE_COLOR brings them to a pipe', {}, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=0 takes them away', terminal, { FORCE_COLOR: '0' }, false],
  ['a dumb terminal has none', terminal, { TERM: 'dumb' }, false],
])('%s', (_, stream, environment, expected) => {
  expect(usesColor(stream, environment)).toBe(expected);
});

test('lines are laid out for the terminal, within reason', () => {
  const widths = [20, 80, 300].map((columns) => createScreen({ isTTY: true, columns }, {}).columns);
  expect(widths).toEqual([60, 80, 120]);
  expect(createScreen({}, { COLUMNS: '72' }).columns).toBe(72);
});
