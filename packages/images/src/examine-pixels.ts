import sharp from 'sharp';
import type { RgbImage } from './decode-plain-png.ts';
import { hashDifferences } from './difference-hash.ts';
import type { Examined } from './libvips.ts';

/** What `examineImage` finds in a plain PNG, from its pixels. */
export async function examinePixels({ pixels, widthPx, heightPx }: RgbImage): Promise<Examined> {
  const raw = { width: widthPx, height: heightPx, channels: 3 } as const;
  const differenceHash = await hashDifferences(sharp(pixels, { raw }));
  return { format: 'png', widthPx, heightPx, differenceHash };
}
