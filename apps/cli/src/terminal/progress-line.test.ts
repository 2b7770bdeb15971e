import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { CommandIo } from './command-io.ts';
import { createProgressLine } from './progress-line.ts';
import { createScreen } from './screen.ts';

/** What is said at given times of a thousand rows that go by at a steady pace. */
function told(isTerminal: boolean, isJson: boolean, timesMs: readonly number[]): string[] {
  const said: string[] = [];
  const err = createScreen({ isTTY: isTerminal, columns: 80 }, { NO_COLOR: '1' });
  const io = { err, isJson, note: (text: string) => said.push(text) } as unknown as CommandIo;
  let nowMs = 0;
  const line = createProgressLine(io, 'rows', () => nowMs);
  for (const timeMs of timesMs) {
    nowMs = timeMs;
    line.update(timeMs / 10, 1000);
  }
  line.clear();
  return said.map((text) => stripVTControlCharacters(text).replace('\r', ''));
}

test('a progress line tells share, rate and time left from half a second on, and goes', () => {
  expect(told(true, false, [100, 400, 2500, 2550, 5000])).toEqual([
    '  █████                 25.0 %  250 of 1,000 rows  100 rows/s  0:08 left',
    '  ██████████            50.0 %  500 of 1,000 rows  100 rows/s  0:05 left',
    '',
  ]);
});

test('off a terminal, with --json, and where it is over soon, nothing is said', () => {
  expect(told(false, false, [2500])).toEqual([]);
  expect(told(true, true, [2500])).toEqual([]);
  expect(told(true, false, [100, 450])).toEqual([]);
});
