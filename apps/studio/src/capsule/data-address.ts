import sharp from 'sharp';
import type { PictureAddress } from '../samples/picture-address.ts';

/**
 * Pictures as addresses that hold them: PNGs of which no side is longer than `sidePx`; empty where
 * one cannot be decoded.
 */
export function dataAddressOf(sidePx: number): PictureAddress {
  return async (picture) => {
    const decoded = await picture.read().catch(() => undefined);
    if (!decoded) return '';
    const { widthPx: width, heightPx: height, pixels } = decoded;
    const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .resize(sidePx, sidePx, { fit: 'inside', withoutEnlargement: true })
      .png({ compressionLevel: 9, effort: 10 })
      .toBuffer();
    return `data:image/png;base64,${png.toString('base64')}`;
  };
}
