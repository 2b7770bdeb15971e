import { imageSidePx, StageError } from '@sightline/contracts';
import sharp, { type Sharp } from 'sharp';
import { decodePlainPng } from './decode-plain-png.ts';
import { readJpegSize } from './read-jpeg-size.ts';
import { resample } from './resample.ts';

const readableFormats = new Set(['avif', 'gif', 'heif', 'jpeg', 'jp2', 'png', 'tiff', 'webp']);
/** Decoded on the main thread, so only where that takes less than handing it over. */
const plainPixelCount = imageSidePx * imageSidePx;
/** Images of longer sides are left to libvips, which shrinks JPEGs while it decodes them. */
const wholeSidePx = 4 * imageSidePx;
const fix = 'Give a whole PNG, JPEG, WebP, GIF, TIFF or AVIF file.';

function refuse(reason: string, message: string, cause?: unknown): StageError {
  return new StageError('bad-data', { message, fix, details: { reason }, cause });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim();
}

function open(bytes: Uint8Array, maxPixels: number): Sharp {
  return sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels, sequentialRead: true });
}

async function readSize(bytes: Uint8Array, maxPixels: number) {
  const { format, width, height } = await open(bytes, maxPixels).metadata();
  if (!readableFormats.has(format)) {
    throw refuse('unsupported-format', `${format} images are not read.`);
  }
  return { width, height };
}

async function resizeReadable(bytes: Uint8Array, maxPixels: number): Promise<Uint8Array> {
  const plain = decodePlainPng(bytes, Math.min(maxPixels, plainPixelCount));
  if (plain) return resample(plain.pixels, plain.widthPx, plain.heightPx, imageSidePx);
  const { width, height } = readJpegSize(bytes) ?? (await readSize(bytes, maxPixels));
  const upright = open(bytes, maxPixels)
    .autoOrient()
    .toColourspace('srgb')
    .flatten({ background: '#ffffff' });
  if (Math.max(width, height) > wholeSidePx) {
    return upright
      .resize(imageSidePx, imageSidePx, { fit: 'fill', kernel: 'cubic' })
      .raw({ depth: 'uchar' })
      .toBuffer();
  }
  const { data, info } = await upright
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return resample(data, info.width, info.height, imageSidePx);
}

/**
 * Decodes an image and resizes it: upright by its EXIF orientation, in sRGB, on white where it is
 * transparent, the first frame of an animation, stretched to a square.
 *
 * @param bytes an encoded image (PNG, JPEG, WebP, GIF, TIFF, AVIF; SVG is refused).
 * @param maxPixels width times height above which the image is refused from its header.
 * @returns uint8 [224, 224, 3], row-major.
 * @throws StageError `bad-data` with `details.reason`: corrupt-image, too-many-pixels or
 * unsupported-format.
 */
export async function resizeImage(
  bytes: Uint8Array,
  maxPixels: number = 100_000_000,
): Promise<Uint8Array> {
  try {
    return await resizeReadable(bytes, maxPixels);
  } catch (error) {
    if (error instanceof StageError) throw error;
    const message = firstLine(error);
    if (message.includes('pixel limit')) {
      throw refuse('too-many-pixels', `The image has more than ${maxPixels} pixels.`, error);
    }
    const reason = message.includes('unsupported') ? 'unsupported-format' : 'corrupt-image';
    throw refuse(reason, `The image cannot be decoded (${message}).`, error);
  }
}
