import type { StageEvent } from '@sightline/contracts';
import { expect, test } from 'vitest';
import { fitRows, makeRowData, rowOptions } from '../test/row-data.ts';
import { evaluate } from './evaluate.ts';
import type { FitData } from './fit-data.ts';
import { tf } from './tf.ts';

const epochsOf = (events: StageEvent[]) => events.filter(({ type }) => type === 'epoch');
const notesOf = (events: StageEvent[]) =>
  events.flatMap((event) => (event.type === 'note' ? event.message : []));

test('it learns what can be learned, and reports each step and epoch', async () => {
  const { epochs, reported } = await fitRows();
  expect(epochs.at(-1)!.validationAccuracy).toBeGreaterThan(0.9);
  expect(epochs.at(-1)!.loss).toBeLessThan(Math.log(3) / 2); // half of what guessing costs
  expect(epochsOf(reported)).toEqual(epochs);
  expect(reported.filter(({ type }) => type === 'progress')).toHaveLength(16);
});

test('the same seed gives the same bytes, another seed others', async () => {
  const first = await fitRows();
  expect((await fitRows()).bytes).toEqual(first.bytes);
  expect((await fitRows({}, { seed: 8 })).bytes).not.toEqual(first.bytes);
});

test('nothing is left behind in memory', async () => {
  const before = tf.memory().numTensors;
  const { parameters } = await fitRows({ keep: 'best' });
  parameters.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('training and validation items are measured alike, after the epoch and without dropout', async () => {
  for (const { loss, accuracy, ...epoch } of (await fitRows()).epochs) {
    expect([loss, accuracy]).toEqual([epoch.validationLoss, epoch.validationAccuracy]);
  }
});

test('the training items that are measured are always the same, and do not shift the batches', async () => {
  const data = makeRowData();
  const measured: number[][] = [];
  const watched: FitData = {
    ...data,
    forward(items, weights, training) {
      if (!training) measured.push([...items]);
      return data.forward(items, weights, training);
    },
  };
  const few = await fitRows({ trainingCheckCount: 9 }, {}, watched, makeRowData(5));
  expect(new Set(measured[0])).toHaveLength(9);
  expect(measured).toEqual(Array(4).fill(measured[0]));
  expect(few.bytes).toEqual((await fitRows()).bytes);
});

test('the best epoch is kept when that is asked for, the last otherwise', async () => {
  const wrong = makeRowData(64, 1); // the better the fit, the worse the validation
  const last = await fitRows({}, {}, makeRowData(), wrong);
  const best = await fitRows({ keep: 'best' }, {}, makeRowData(), wrong);
  expect(best.epochs).toEqual(last.epochs);
  for (const [{ parameters, epochs }, epoch] of [[best, 0] as const, [last, 3] as const]) {
    const { loss, accuracy } = evaluate(parameters, wrong, {
      size: 64,
      task: 'test',
      report: () => {},
    });
    expect(loss).toBeCloseTo(epochs[epoch]!.validationLoss, 5);
    expect(accuracy).toBe(epochs[epoch]!.validationAccuracy);
  }
  expect(notesOf(best.reported)).toEqual(['fit decoder kept the weights of epoch 1']);
});

test('epochs without a lower validation loss end the fit once patience is over', async () => {
  const { epochs, reported } = await fitRows(
    { patience: 2 },
    {},
    makeRowData(),
    makeRowData(64, 1),
  );
  expect(epochs).toHaveLength(3);
  expect(notesOf(reported)).toEqual(['fit decoder stopped after epoch 3']);
  expect((await fitRows({ patience: 2 })).epochs).toHaveLength(rowOptions.epochCount);
});

test('what goes by the validation split is refused when there is none', async () => {
  for (const options of [{ keep: 'best' as const }, { patience: 1 }]) {
    await expect(fitRows(options, {}, makeRowData(), makeRowData(0))).rejects.toMatchObject({
      code: 'bad-data',
      fix: expect.stringContaining('larger validation share'),
    });
  }
  const { epochs } = await fitRows({}, {}, makeRowData(), makeRowData(0));
  expect(epochs.at(-1)).toMatchObject({ validationLoss: 0, validationAccuracy: 0 });
});
