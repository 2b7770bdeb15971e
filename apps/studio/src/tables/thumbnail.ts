import type { RgbImage } from '@sightline/images';
import sharp from 'sharp';

/**
 * A picture as a PNG of which no side is longer than `sidePx`; a smaller one keeps its pixels.
 *
 * @param picture uint8 RGB, row-major: [height, width, 3]
 */
export function thumbnailOf(picture: RgbImage, sidePx: number): Promise<Buffer> {
  const { widthPx: width, heightPx: height, pixels } = picture;
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  const isSmall = width <= sidePx && height <= sidePx;
  const fitted = isSmall ? image : image.resize(sidePx, sidePx, { fit: 'inside' });
  return fitted.png({ compressionLevel: 4 }).toBuffer(); // loopback is faster than zlib
}
