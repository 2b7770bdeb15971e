import { tf } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { viewPixels, views } from './views.ts';

test('the first view is the image itself, the others show it moved or zoomed', () => {
  const bytes = new Uint8Array(224 * 224 * 3);
  bytes[(112 * 224 + 112) * 3] = 255;
  const brightest = tf.tidy(() => {
    const red = tf.slice(viewPixels(bytes, 1, views, 224), [0, 0, 0, 0], [-1, -1, -1, 1]);
    return Array.from(tf.argMax(red.reshape([views.length, -1]), 1).dataSync());
  });
  expect(brightest.map((at) => [at % 224, Math.floor(at / 224)]).slice(0, 5)).toEqual([
    [112, 112],
    [120, 112],
    [104, 112],
    [112, 120],
    [112, 104],
  ]);
  expect(views).toHaveLength(7);
});

test('each view shows all images', () => {
  const bytes = new Uint8Array(2 * 224 * 224 * 3).fill(255, 224 * 224 * 3);
  const means = tf.tidy(() =>
    Array.from(tf.mean(viewPixels(bytes, 2, views, 224), [1, 2, 3]).dataSync()),
  );
  expect(means.map((mean) => mean > 0)).toEqual(views.flatMap(() => [false, true]));
});

test('views that are averaged down are the mean of the whole ones', () => {
  const bytes = Uint8Array.from({ length: 2 * 224 * 224 * 3 }, (_, at) => (at * 7919) % 251);
  const [small, difference] = tf.tidy(() => {
    const found = viewPixels(bytes, 2, views, 112);
    const wanted = tf.avgPool(viewPixels(bytes, 2, views, 224), 2, 2, 'valid');
    return [found.shape, tf.max(tf.abs(tf.sub(found, wanted))).dataSync()[0]] as never;
  }) as [number[], number];
  expect(small).toEqual([14, 112, 112, 3]);
  expect(difference).toBeLessThan(1e-6);
});
