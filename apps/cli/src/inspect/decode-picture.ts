import { StageError } from '@sightline/contracts';
import type { Picture } from '../render/picture.ts';

const maxPixels = 100_000_000;
/** Longer sides are shrunk: no screen shows more. */
const maxSidePx = 2048;

/**
 * Decodes an image as a person would see it: upright, in sRGB, on white where it is transparent, the
 * first frame of an animation.
 *
 * @throws StageError `bad-data` when it cannot be decoded
 */
export async function decodePicture(bytes: Uint8Array): Promise<Picture> {
  const { default: sharp } = await import('sharp');
  try {
    const { data, info } = await sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels })
      .autoOrient()
      .toColourspace('srgb')
      .flatten({ background: '#ffffff' })
      .resize(maxSidePx, maxSidePx, { fit: 'inside', withoutEnlargement: true })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { widthPx: info.width, heightPx: info.height, pixels: data };
  } catch (cause) {
    const why = (cause as Error).message.split('\n')[0];
    throw new StageError('bad-data', { message: `the picture cannot be decoded (${why})`, cause });
  }
}
