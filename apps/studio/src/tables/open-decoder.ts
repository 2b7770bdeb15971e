import { createImageDecoder, defaultImageLimits, type ImageDecoder } from '@sightline/images';
import type { StudioContext } from '../server/studio-context.ts';

const decoders = new WeakMap<StudioContext, ImageDecoder>();

/**
 * The studio's decoder of images that nobody vouches for; its processes start when they are needed
 * and end with the studio.
 */
export function openDecoder(context: StudioContext): ImageDecoder {
  const open = decoders.get(context);
  if (open) return open;
  const decoder = createImageDecoder(defaultImageLimits, { processCount: 2 });
  decoders.set(context, decoder);
  context.onClose(() => {
    decoders.delete(context);
    return decoder.close();
  });
  return decoder;
}
