import { imageBytes, imageFeatureCount, type StageEvent } from '@sightline/contracts';
import { expect, test } from 'vitest';
import type { EncodeImages } from './encode-all-images.ts';
import { withinMemory } from './within-memory.ts';

/** Features that are each image's first byte; more than so many images are too much. */
function encoderFor(mostImages: number, tried: number[]): EncodeImages {
  return async (pixels, count) => {
    tried.push(count);
    if (count > mostImages) throw new Error('Invalid TF_Status: 8\nMessage: OOM when allocating');
    const image = new Float32Array(count * imageFeatureCount);
    for (let at = 0; at < count; at++) {
      image.fill(pixels[at * imageBytes]!, at * imageFeatureCount, (at + 1) * imageFeatureCount);
    }
    return { image, patches: image.slice() };
  };
}

function makePixels(count: number): Uint8Array {
  const pixels = new Uint8Array(count * imageBytes);
  for (let at = 0; at < count; at++) pixels[at * imageBytes] = at + 1;
  return pixels;
}

test('images that memory does not suffice for are encoded by halves, in their order', async () => {
  const [reported, tried]: [StageEvent[], number[]] = [[], []];
  const whole = await encoderFor(8, [])(makePixels(7), 7);
  const encode = withinMemory(encoderFor(2, tried), (event) => void reported.push(event));
  expect(await encode(makePixels(7), 7)).toEqual(whole);
  expect(reported).toEqual([
    { type: 'note', message: 'encode: out of memory with 7 items at once: goes on with 4' },
    { type: 'note', message: 'encode: out of memory with 4 items at once: goes on with 2' },
  ]);
  expect(tried).toEqual([7, 4, 2, 2, 2, 1]);
  await encode(makePixels(3), 3);
  expect(tried.slice(6)).toEqual([2, 1]); // it stays with what it came down to
});

test('memory that does not suffice for one image is told with what to do', async () => {
  const encode = withinMemory(encoderFor(0, []), () => {});
  await expect(encode(makePixels(2), 2)).rejects.toMatchObject({
    code: 'failed',
    fix: expect.stringContaining('Lower the width'),
  });
});
