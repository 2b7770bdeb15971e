import { imageBytes, imageSidePx } from '@sightline/contracts';
import { type PixelMap, type Tensor4D, warpPixels } from '@sightline/tensor';
import { pixelFormat, unchanged } from './image-encoder.ts';

/** How far each moved copy is shifted to the right and down, in pixels. */
const shifts: readonly [number, number][] = [
  [8, 0],
  [-8, 0],
  [0, 8],
  [0, -8],
];
/** How much larger each zoomed copy is. */
const zooms: readonly number[] = [1.07, 0.93];

const centerPx = (imageSidePx - 1) / 2;

function zoomBy(zoom: number): PixelMap {
  const scale = 1 / zoom;
  const edge = centerPx * (1 - scale);
  return [scale, 0, edge, 0, scale, edge];
}

/**
 * Seven views, the image itself first, the others moved a little or zoomed: what the encoder says of
 * a picture is steadier as a mean over them than for one view of it.
 *
 * @see Krizhevsky et al. 2012, ImageNet Classification, section 4.1
 */
export const views: readonly PixelMap[] = [
  unchanged,
  ...shifts.map(([right, down]): PixelMap => [1, 0, -right, 0, 1, -down]),
  ...zooms.map(zoomBy),
];

/**
 * All images in some views, as the encoder takes them.
 *
 * @param bytes uint8, row-major [batch, 224, 224, 3]
 * @param sidePx a divisor of 224
 * @returns float32 [views * batch, side, side, 3], a view behind the other
 */
export function viewPixels(
  bytes: Uint8Array,
  batch: number,
  some: readonly PixelMap[],
  sidePx: number,
): Tensor4D {
  const maps = some.flatMap((view) => Array<PixelMap>(batch).fill(view));
  return warpPixels(bytes.subarray(0, batch * imageBytes), maps, pixelFormat(sidePx));
}
