import { type Tensor4D, tf } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { views } from './views.ts';

test('the first view is the image itself, the others show it moved or zoomed', () => {
  const pixels = new Float32Array(224 * 224 * 3);
  pixels[(112 * 224 + 112) * 3] = 1;
  const image: Tensor4D = tf.tensor4d(pixels, [1, 224, 224, 3]);
  const brightest = views.map((view) => {
    const at = tf.argMax(view(image).slice([0, 0, 0, 0], [1, -1, -1, 1]).flatten()).dataSync()[0]!;
    return [at % 224, Math.floor(at / 224)];
  });
  expect(brightest.slice(0, 5)).toEqual([
    [112, 112],
    [120, 112],
    [104, 112],
    [112, 120],
    [112, 104],
  ]);
  expect(views).toHaveLength(7);
});
