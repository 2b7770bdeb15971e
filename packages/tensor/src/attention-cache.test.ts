import { expect, test } from 'vitest';
import { causalMask } from './attention.ts';
import { AttentionCache } from './attention-cache.ts';
import { Parameters } from './parameters.ts';
import { createRandom } from './random.ts';
import { type Tensor3D, tf } from './tf.ts';
import { addTransformerLayer, transformerLayer } from './transformer-layer.ts';

const [rowCount, time, width, memoryWidth] = [2, 5, 8, 6];
const random = createRandom(4);
const parameters = new Parameters();
addTransformerLayer(parameters, random, 'layer', width, { patches: memoryWidth });
const weights = parameters.readTrained();

function drawn(...shape: [number, number, number]): Tensor3D {
  const size = shape[0] * shape[1] * shape[2];
  return tf.tensor3d(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
}

test('tokens that come in pieces get the states that they get all at once, and nothing leaks', () => {
  const x = drawn(rowCount, time, width);
  const memories = { patches: { states: drawn(rowCount, 3, memoryWidth) } };
  const atOnce = tf.tidy(() => {
    const context = { memories, mask: causalMask(time) };
    return [...transformerLayer(x, weights, 'layer', 2, context).dataSync()];
  });
  const tensorCount = tf.memory().numTensors;
  const cache = new AttentionCache();
  const states = [2, 1, 2].map((count) =>
    tf.tidy(() => {
      const piece = tf.slice(x, [0, cache.tokenCount, 0], [-1, count, -1]) as Tensor3D;
      const mask = causalMask(count, cache.tokenCount + count);
      const context = { memories, mask, cache };
      const found = transformerLayer(piece, weights, 'layer', 2, context);
      cache.tokenCount += count;
      return tf.keep(found);
    }),
  );
  const inPieces = tf.tidy(() => [...tf.concat(states, 1).dataSync()]);
  for (const [index, value] of atOnce.entries()) expect(inPieces[index]).toBeCloseTo(value, 5);
  cache.dispose();
  tf.dispose(states);
  expect(tf.memory().numTensors).toBe(tensorCount);
});

test('a mask for the last tokens hides only what comes after each', () => {
  expect(causalMask(2, 4).arraySync()).toEqual([
    [-0, -0, -0, -1e9],
    [-0, -0, -0, -0],
  ]);
});
