import { expect, test } from 'vitest';
import { rangeOf, shapeOf, traceLayer } from './describe-layer.ts';
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
    {
      ...words,
      range: { min: -1, max: 3, mean: 1 },
      sparkline: [3, -1, 1],
      milliseconds: expect.any(Number),
    },
  ]);
});

test('the range of one value is that value', () => {
  expect(rangeOf([2])).toEqual({ min: 2, max: 2, mean: 2 });
});

test('many values become 32 means of neighbours, in their order', () => {
  const shape = shapeOf(Float32Array.from({ length: 64 }, (_, index) => index));
  expect(shape).toHaveLength(32);
  expect(shape.slice(0, 2)).toEqual([0.5, 2.5]);
});
