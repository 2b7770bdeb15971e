import { createHash } from 'node:crypto';
import { StageError } from '@sightline/contracts';
import sharp from 'sharp';
import type { ImageLimits } from './config.ts';
import { type DifferenceHash, hashDifferences } from './near-duplicates.ts';
import { refuse } from './refuse.ts';
import type { SourceImage } from './source.ts';

export type CheckedImage = {
  bytes: Uint8Array;
  sha256: string;
  format: string;
  widthPx: number;
  heightPx: number;
  /** Nearly equal for pictures that look nearly alike; none where the pixels cannot be decoded. */
  differenceHash?: DifferenceHash;
};

export type Refusal = { reason: string; message: string };

async function readHeader(bytes: Uint8Array, maxPixels: number) {
  try {
    return await sharp(bytes, { limitInputPixels: maxPixels }).metadata();
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
    if (message.includes('pixel limit')) {
      throw refuse('too-many-pixels', `The image has more than ${maxPixels} pixels.`);
    }
    throw refuse('corrupt-image', `The image's header cannot be read (${message.trim()}).`);
  }
}

async function checkBytes(bytes: Uint8Array, limits: ImageLimits): Promise<CheckedImage> {
  if (bytes.length > limits.maxImageBytes) {
    const message = `The image has ${bytes.length} bytes; the limit is ${limits.maxImageBytes}.`;
    throw refuse('too-many-bytes', message);
  }
  const { format, width, height } = await readHeader(bytes, limits.maxPixels);
  if (format === 'svg') throw refuse('unsupported-format', 'svg images are not read.');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const checked = { bytes, sha256, format, widthPx: width, heightPx: height };
  // Pixels that cannot be decoded are for preprocess to refuse: it reads every one of them.
  const differenceHash = await hashDifferences(bytes, limits.maxPixels).catch(() => undefined);
  return differenceHash ? { ...checked, differenceHash } : checked;
}

/**
 * Reads an image, its header, and how its pixels differ in a small copy.
 *
 * @returns the image, or why it is rejected: missing-image, corrupt-image, too-many-bytes, ...
 */
export async function checkImage(
  image: SourceImage,
  limits: ImageLimits,
): Promise<CheckedImage | Refusal> {
  try {
    return await checkBytes(await image.read(), limits);
  } catch (error) {
    if (!(error instanceof StageError) || error.details.reason === undefined) throw error;
    return { reason: String(error.details.reason), message: error.message };
  }
}
