import sharp, { type Sharp } from 'sharp';
import { findSvgDanger } from './check-svg.ts';
import { type RgbImage, smallPixelCount } from './decode-plain-png.ts';
import { type DifferenceHash, hashDifferences, hashedSize } from './difference-hash.ts';
import type { ImageLimits } from './image-limits.ts';
import { readJpegSize } from './read-jpeg-size.ts';
import { Refused } from './refusal.ts';
import { resample } from './resample.ts';
import { sniffFormat } from './sniff-format.ts';

// Everything here works on bytes that nobody vouches for, and so runs in a decoder process alone.

export type Examined = {
  format: string;
  widthPx: number;
  heightPx: number;
  /** None where the pixels cannot be decoded. */
  differenceHash?: DifferenceHash;
};

/** Images of sides longer than so many outputs are left to libvips, which shrinks as it decodes. */
const wholeSideRatio = 4;
const loaders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif', 'Jp2k'];

/**
 * Leaves libvips the loaders of a few formats, from memory only: none that reads a file by its name,
 * as some formats ask for. Holds for the whole process.
 */
export function confineLibvips({ rasterizeSvg }: Pick<ImageLimits, 'rasterizeSvg'>): void {
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  const allowed = rasterizeSvg ? [...loaders, 'Svg'] : loaders;
  sharp.unblock({ operation: allowed.map((name) => `VipsForeignLoad${name}Buffer`) });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim();
}

function refused(error: unknown, bytes: Uint8Array, maxPixels: number): Refused {
  if (error instanceof Refused) return error;
  const message = firstLine(error);
  if (message.includes('pixel limit')) {
    return new Refused('too-many-pixels', `The image has more than ${maxPixels} pixels.`);
  }
  // libvips knows no format at all in a file that begins like one it knows and goes on like none.
  if (message.includes('unsupported image format') && sniffFormat(bytes) !== 'jp2') {
    return new Refused('corrupt-image', "The image's header cannot be read.");
  }
  const reason = /unsupported/i.test(message) ? 'unsupported-format' : 'corrupt-image';
  return new Refused(reason, `The image cannot be decoded (${message}).`);
}

function checkSvg(bytes: Uint8Array): void {
  const danger = sniffFormat(bytes) === 'svg' ? findSvgDanger(bytes) : undefined;
  if (danger) throw new Refused('unsafe-svg', `The SVG ${danger}.`);
}

async function readHeader(image: Sharp, maxFrames: number) {
  const { format, width, height, pages = 1 } = await image.metadata();
  if (pages <= maxFrames) return { format, width, height };
  const message = `The image has ${pages} frames; the limit is ${maxFrames}.`;
  throw new Refused('too-many-frames', message);
}

/** Three channels, white where the picture is transparent. */
function toRgb(image: Sharp): Sharp {
  return image.toColourspace('srgb').flatten({ background: '#ffffff' });
}

/**
 * The copy that is hashed. A small picture's is made by `resample`, as that of a plain PNG is: its noise
 * is then the same in every format. A large one is left to libvips, which rounds otherwise, but shrinks
 * as it decodes; nothing is left for `resample` to do.
 */
async function shrinkToHash(image: Sharp, isSmall: boolean): Promise<Uint8Array> {
  const { widthPx, heightPx } = hashedSize;
  const opaque = toRgb(image);
  const copy = isSmall
    ? opaque
    : opaque.resize(widthPx, heightPx, { fit: 'fill', kernel: 'cubic' });
  const { data, info } = await copy.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return resample(data, info.width, info.height, widthPx, heightPx);
}

/**
 * Reads an image's header, and how its pixels differ in a small copy.
 *
 * @throws Refused
 */
export async function examineImage(bytes: Uint8Array, limits: ImageLimits): Promise<Examined> {
  const open = (): Sharp => sharp(bytes, { limitInputPixels: limits.maxPixels });
  try {
    checkSvg(bytes);
    const { format, width, height } = await readHeader(open(), limits.maxFrames);
    const examined = { format, widthPx: width, heightPx: height };
    const isSmall = width * height <= smallPixelCount;
    const small = await shrinkToHash(open(), isSmall).catch(() => undefined);
    return small ? { ...examined, differenceHash: hashDifferences(small) } : examined;
  } catch (error) {
    throw refused(error, bytes, limits.maxPixels);
  }
}

/** An image as a person sees it, and the size that it is stored in. */
async function openUpright(bytes: Uint8Array, { maxPixels, maxFrames }: ImageLimits) {
  const open = (): Sharp =>
    sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels, sequentialRead: true });
  checkSvg(bytes);
  const size = readJpegSize(bytes) ?? (await readHeader(open(), maxFrames));
  const upright = toRgb(open().autoOrient());
  return { size, upright };
}

async function resizeReadable(
  bytes: Uint8Array,
  limits: ImageLimits,
  sidePx: number,
): Promise<Uint8Array> {
  const { size, upright } = await openUpright(bytes, limits);
  if (Math.max(size.width, size.height) > wholeSideRatio * sidePx) {
    return upright
      .resize(sidePx, sidePx, { fit: 'fill', kernel: 'cubic' })
      .raw({ depth: 'uchar' })
      .toBuffer();
  }
  const { data, info } = await upright
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return resample(data, info.width, info.height, sidePx);
}

/**
 * Decodes an image and resizes it: upright by its EXIF orientation, in sRGB, on white where it is
 * transparent, the first frame of an animation, stretched to a square.
 *
 * @returns uint8 [sidePx, sidePx, 3], row-major.
 * @throws Refused
 */
export async function resizeImage(
  bytes: Uint8Array,
  limits: ImageLimits,
  sidePx: number,
): Promise<Uint8Array> {
  try {
    return await resizeReadable(bytes, limits, sidePx);
  } catch (error) {
    throw refused(error, bytes, limits.maxPixels);
  }
}

/**
 * Decodes an image as `resizeImage` does, in its own shape, shrunk where a side is longer.
 *
 * @throws Refused
 */
export async function viewImage(
  bytes: Uint8Array,
  limits: ImageLimits,
  maxSidePx: number,
): Promise<RgbImage> {
  try {
    const { upright } = await openUpright(bytes, limits);
    const { data, info } = await upright
      .resize(maxSidePx, maxSidePx, { fit: 'inside', withoutEnlargement: true })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { pixels: data, widthPx: info.width, heightPx: info.height };
  } catch (error) {
    throw refused(error, bytes, limits.maxPixels);
  }
}
