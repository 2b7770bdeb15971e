import type { Checkpoint, StageEvent } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { fitRows, makeRowData } from '../test/row-data.ts';

const validation = makeRowData(64, 1); // the first epoch stays the best
const training = makeRowData(70); // six items are left over in each epoch

/** Keeps everything that is saved, and goes on from `from`. */
function keepAll(saved: Uint8Array[], from?: Uint8Array): Checkpoint {
  return { load: async () => from, save: async (bytes) => void saved.push(bytes), intervalMs: 0 };
}

test.each(['last', 'best'] as const)(
  'a fit that keeps the %s epoch ends with the same bytes wherever it was cut off',
  async (keep) => {
    const saved: Uint8Array[] = [];
    const whole = await fitRows({ keep }, { checkpoint: keepAll(saved) }, training, validation);
    expect(saved).toHaveLength(16); // every step of every epoch
    for (const [index, bytes] of saved.entries()) {
      const after: Uint8Array[] = [];
      const context = { checkpoint: keepAll(after, bytes) };
      const resumed = await fitRows({ keep }, context, training, validation);
      expect(resumed.bytes).toEqual(whole.bytes);
      expect(resumed.epochs).toEqual(whole.epochs);
      expect(after).toEqual(saved.slice(index + 1)); // no step is taken twice
      const note = { type: 'note', message: `fit decoder goes on after step ${index + 1}` };
      expect(resumed.reported[0]).toEqual(note);
      resumed.parameters.dispose();
    }
  },
);

test('a fit that is interrupted saves the step that it has taken', async () => {
  const whole = await fitRows();
  const abort = new AbortController();
  const saved: Uint8Array[] = [];
  let stepCount = 0;
  const report = ({ type }: StageEvent): void => {
    if (type === 'progress' && ++stepCount === 6) abort.abort();
  };
  const checkpoint = { ...keepAll(saved), intervalMs: 60_000 };
  await expect(fitRows({}, { checkpoint, report, signal: abort.signal })).rejects.toThrow(
    'aborted',
  );
  expect(saved).toHaveLength(1);
  const resumed = await fitRows({}, { checkpoint: keepAll([], saved[0]) });
  expect(resumed.bytes).toEqual(whole.bytes);
  expect(resumed.reported.filter(({ type }) => type === 'progress')).toHaveLength(10);
});

test('nothing is saved before the interval is over', async () => {
  const saved: Uint8Array[] = [];
  await fitRows({}, { checkpoint: { ...keepAll(saved), intervalMs: 60_000 } });
  expect(saved).toEqual([]);
});
