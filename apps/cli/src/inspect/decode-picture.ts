import { createImageDecoder, defaultImageLimits, type ImageDecoder } from '@sightline/images';
import type { Picture } from '../render/picture.ts';

let decoder: ImageDecoder | undefined;

/**
 * Decodes an image as a person would see it: upright, in sRGB, on white where it is transparent, the
 * first frame of an animation. Its process is idle between pictures and ends with this one.
 *
 * @throws StageError `bad-data` when it cannot be decoded
 */
export function decodePicture(bytes: Uint8Array): Promise<Picture> {
  decoder ??= createImageDecoder(defaultImageLimits, { processCount: 1 });
  return decoder.view(bytes);
}
