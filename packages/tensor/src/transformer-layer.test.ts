import { expect, test } from 'vitest';
import { Parameters } from './parameters.ts';
import { createRandom } from './random.ts';
import { type Tensor3D, tf } from './tf.ts';
import { addTransformerLayer, transformerLayer } from './transformer-layer.ts';

const [width, memoryWidth] = [8, 6];
const random = createRandom(7);
const parameters = new Parameters();
addTransformerLayer(parameters, random, 'layer', width, { patches: memoryWidth });
const weights = parameters.readTrained();

function drawn(...shape: [number, number, number]): Tensor3D {
  const size = shape[0] * shape[1] * shape[2];
  return tf.tensor3d(
    Float32Array.from({ length: size }, () => random.next() - 0.5),
    shape,
  );
}

function layer(x: Tensor3D, states: Tensor3D, mask?: Tensor3D): Float32Array {
  const memory = mask ? { states, mask } : { states };
  return transformerLayer(x, weights, 'layer', 2, {
    memories: { patches: memory },
  }).dataSync<'float32'>();
}

test('rows that share a memory see what each would see in a copy of its own', () => {
  const x = drawn(6, 3, width);
  const states = drawn(2, 5, memoryWidth);
  const copies = tf.gather(states, tf.tensor1d([0, 0, 0, 1, 1, 1], 'int32'));
  const [shared, copied] = [layer(x, states), layer(x, copies)];
  for (const [index, value] of shared.entries()) expect(value).toBeCloseTo(copied[index]!, 5);
});

test('what a mask hides changes nothing', () => {
  const x = drawn(2, 3, width);
  const states = drawn(2, 5, memoryWidth);
  const mask = tf.tensor([0, 0, 0, 0, -1e9], [1, 1, 1, 5]) as unknown as Tensor3D;
  const changed = tf.concat([states.slice([0, 0, 0], [2, 4, -1]), drawn(2, 1, memoryWidth)], 1);
  const [before, after] = [layer(x, states, mask), layer(x, changed, mask)];
  for (const [index, value] of before.entries()) expect(value).toBeCloseTo(after[index]!, 5);
});

test('it leaves no tensors behind when it is tidied', () => {
  const [x, states] = [drawn(2, 3, width), drawn(2, 5, memoryWidth)];
  const before = tf.memory().numTensors;
  tf.tidy(() => layer(x, states).length);
  expect(tf.memory().numTensors).toBe(before);
});
