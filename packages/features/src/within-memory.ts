import { imageBytes, type StageContext } from '@sightline/contracts';
import { makeSmaller } from '@sightline/tensor';
import type { EncodeImages } from './encode-all-images.ts';
import type { ImageFeatures } from './encoders.ts';
import { joinArrays } from './join-arrays.ts';

function joinFeatures(parts: readonly ImageFeatures[]): ImageFeatures {
  if (parts.length === 1) return parts[0]!;
  const image = joinArrays(parts.map((part) => part.image));
  const patches = parts.flatMap((part) => part.patches ?? []);
  return patches.length > 0 ? { image, patches: joinArrays(patches) } : { image };
}

/**
 * Encodes all images of a batch at once while memory suffices, and by halves from then on.
 *
 * @returns throws StageError `failed` when memory does not suffice for one image
 */
export function withinMemory(
  encodeImages: EncodeImages,
  report: StageContext['report'],
): EncodeImages {
  const room = { size: Number.POSITIVE_INFINITY, task: 'encode', report };
  return async (pixels, count) => {
    const parts: ImageFeatures[] = [];
    for (let start = 0; start < count; ) {
      const end = Math.min(start + room.size, count);
      const some = pixels.subarray(start * imageBytes, end * imageBytes);
      try {
        parts.push(await encodeImages(some, end - start, room.size));
        start = end;
      } catch (thrown) {
        makeSmaller(room, end - start, thrown);
      }
    }
    return joinFeatures(parts);
  };
}
