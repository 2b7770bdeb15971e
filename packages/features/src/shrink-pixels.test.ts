import { createRandom, tf } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { normalizePixels } from './image-encoder.ts';
import { shrinkPixels } from './shrink-pixels.ts';

test.each([224, 112, 56, 32])(
  'pixels averaged down to %i a side are those of averaging after normalising',
  (sidePx) => {
    const random = createRandom(1);
    const bytes = Uint8Array.from({ length: 2 * 224 * 224 * 3 }, () => random.below(256));
    const [difference, shape] = tf.tidy(() => {
      const shrunk = shrinkPixels(bytes, 2, sidePx);
      const expected = normalizePixels(bytes, sidePx);
      return [tf.max(tf.abs(tf.sub(shrunk, expected))).dataSync()[0], shrunk.shape] as never;
    }) as [number, number[]];
    expect(shape).toEqual([2, sidePx, sidePx, 3]);
    expect(difference).toBeLessThan(1e-5);
  },
);
