import { expect, test } from 'vitest';
import { fitRows, makeRowData } from '../test/row-data.ts';
import type { FitData } from './fit-data.ts';
import { tf } from './tf.ts';

/** Rows of which one, whenever it is trained on, multiplies the loss by `factor`. */
function breakRow(row: number, factor: number): FitData {
  const data = makeRowData();
  return {
    ...data,
    forward(items, weights, training) {
      const outcome = data.forward(items, weights, training);
      const isBroken = training && items.includes(row);
      return isBroken ? { ...outcome, loss: tf.mul(outcome.loss, factor) } : outcome;
    },
  };
}

test('a loss that is no number names its step, the items of its batch and the greatest gradient', async () => {
  const error = await fitRows({}, {}, breakRow(5, Number.NaN)).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'diverged', retryable: false });
  const { step, epoch, itemIds, greatestGradient } = error.details;
  expect(itemIds).toHaveLength(16);
  expect(itemIds).toContain('row-5');
  expect(greatestGradient).toEqual({ parameter: 'layer.weight', value: 'NaN' });
  expect(epoch).toBe(1);
  expect(error.message).toBe(
    `fit decoder: the loss is NaN at step ${step} (epoch 1), on the batch of ${itemIds
      .slice(0, 3)
      .join(', ')} and 13 more; the greatest gradient is NaN in layer.weight`,
  );
});

test('a finite loss whose gradient overflows stops the fit at that very step', async () => {
  await expect(fitRows({}, {}, breakRow(9, 1e30))).rejects.toMatchObject({
    code: 'diverged',
    message: expect.stringMatching(/the gradients' norm is Infinity.*greatest gradient is \d/),
    details: { itemIds: expect.arrayContaining(['row-9']) },
  });
});

test('without the broken item the same fit ends well', async () => {
  expect((await fitRows({}, {}, breakRow(-1, Number.NaN))).epochs).toHaveLength(4);
});
