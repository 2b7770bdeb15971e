import type { RgbImage } from './decode-plain-png.ts';
import { hashDifferences, hashedSize } from './difference-hash.ts';
import type { Examined } from './libvips.ts';
import { resample } from './resample.ts';

/** What `examineImage` finds in a plain PNG, from its pixels. */
export function examinePixels({ pixels, widthPx, heightPx }: RgbImage): Examined {
  const small = resample(pixels, widthPx, heightPx, hashedSize.widthPx, hashedSize.heightPx);
  return { format: 'png', widthPx, heightPx, differenceHash: hashDifferences(small) };
}
