import { expect, test } from 'vitest';
import { rangeOf, traceLayer } from './describe-layer.ts';
import type { LayerTrace } from './prediction.ts';

test('a layer is traced with the range of what it gave', async () => {
  const layers: LayerTrace[] = [];
  const words = { name: 'n', operation: 'o', why: 'w', inputShape: '[1]', outputShape: '[3]' };
  const output = await traceLayer(layers, {
    ...words,
    compute: () => [3, -1, 1],
    valuesOf: (values) => values,
  });
  expect(output).toEqual([3, -1, 1]);
  expect(layers).toEqual([
    { ...words, range: { min: -1, max: 3, mean: 1 }, milliseconds: expect.any(Number) },
  ]);
});

test('the range of one value is that value', () => {
  expect(rangeOf([2])).toEqual({ min: 2, max: 2, mean: 2 });
});
