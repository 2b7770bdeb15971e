import { expect, test } from 'vitest';
import type { RunSummary } from '../../../src/api/index.ts';
import { addressOfChoice, chooseRuns, sayRun } from './run-choice.ts';

function run(id: string, accuracy?: number): RunSummary {
  return {
    ...{ id, recipe: 'default', state: 'completed', stages: [] },
    ...{ startedAt: '2026-01-01T00:00:00Z', heldOutLosses: [] },
    ...(accuracy === undefined ? {} : { accuracy }),
  };
}

const runs = [run('d'), run('c', 0.5), run('b', 0.25), run('a')];

test('without a choice the two newest runs with an accuracy are taken, the newer on the right', () => {
  expect(chooseRuns(runs, new URLSearchParams())).toEqual({ left: 'b', right: 'c' });
});

test('an address that names one side is completed by another run', () => {
  expect(chooseRuns(runs, new URLSearchParams('left=c'))).toEqual({ left: 'c', right: 'b' });
  expect(chooseRuns(runs, new URLSearchParams('right=b'))).toEqual({ left: 'c', right: 'b' });
});

test('an address that names both is followed, and written the same way', () => {
  const choice = { left: 'a', right: 'd' };
  const query = new URLSearchParams(addressOfChoice(choice).split('?')[1]);
  expect(chooseRuns(runs, query)).toEqual(choice);
});

test('a run is told by recipe, accuracy or state, age and id', () => {
  const now = Date.parse('2026-01-01T00:05:00Z');
  expect(sayRun(runs[1]!, now)).toBe('default · 50.0\u00a0% · 5 min ago · c');
  expect(sayRun(runs[0]!, now)).toBe('default · completed · 5 min ago · d');
});
