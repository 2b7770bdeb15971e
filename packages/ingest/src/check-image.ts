import { hash } from 'node:crypto';
import { type Examined, type ImageDecoder, refusalOf } from '@sightline/images';
import type { SourceImage } from './source.ts';

export type CheckedImage = Examined & { bytes: Uint8Array; sha256: string };

export type Refusal = { reason: string; message: string };

/**
 * Reads an image, its header, and how its pixels differ in a small copy. Pixels that cannot be
 * decoded are for preprocess to refuse: it reads every one of them.
 *
 * @returns the image, or why it is rejected: missing-image, corrupt-image, too-many-bytes, ...
 */
export async function checkImage(
  image: SourceImage,
  decoder: ImageDecoder,
): Promise<CheckedImage | Refusal> {
  try {
    const bytes = await image.read();
    const examined = await decoder.examine(bytes);
    return { ...examined, bytes, sha256: hash('sha256', bytes) };
  } catch (error) {
    return refusalOf(error);
  }
}
