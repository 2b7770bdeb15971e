import { imageFeatureCount } from '@sightline/contracts';
import type { Tower } from './tower.ts';

/** Numbers of an image have deviations of about 1, as the stages behind expect them. */
const imageScale = Math.sqrt(imageFeatureCount);

/**
 * What an image tower says of some images, as `features@1` holds it: points of length √512.
 *
 * @param pixels uint8, row-major [count, 224, 224, 3]
 * @param batchCount images that go through the tower together
 * @returns float32, row-major [count, 512]
 */
export async function seeImages(
  tower: Tower<Uint8Array>,
  pixels: Uint8Array,
  count: number,
  batchCount: number,
): Promise<Float32Array> {
  const seen = new Float32Array(count * imageFeatureCount);
  const imageBytes = pixels.length / Math.max(1, count);
  for (let start = 0; start < count; start += batchCount) {
    const end = Math.min(count, start + batchCount);
    const some = pixels.subarray(start * imageBytes, end * imageBytes);
    const points = await tower.embed(some, end - start);
    for (const [at, value] of points.entries()) {
      seen[start * imageFeatureCount + at] = value * imageScale;
    }
  }
  return seen;
}
