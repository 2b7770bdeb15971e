import { imageSidePx } from '@sightline/contracts';
import { type PixelMap, type Random, type Tensor4D, warpPixels } from '@sightline/tensor';
import { normalizePixels, pixelFormat } from './image-encoder.ts';

/** How far training images are changed at random; all zero leaves them as they are. */
export type Augmentation = {
  maxShiftPx: number;
  maxTurnDegrees: number;
  maxZoom: number;
  /** Whether every other image is mirrored, left to right. */
  flips: boolean;
};

const centerPx = (imageSidePx - 1) / 2;

/** Uniform in -limit..limit. */
function within(random: Random, limit: number): number {
  return (2 * random.next() - 1) * limit;
}

/** The map that shows what `map` does, mirrored. */
function mirror([a0, a1, a2, b0, b1, b2]: PixelMap): PixelMap {
  const last = imageSidePx - 1;
  return [-a0, a1, a0 * last + a2, -b0, b1, b0 * last + b2];
}

/** A random turn and zoom about the centre, then a shift. */
export function randomMap(random: Random, augmentation: Augmentation): PixelMap {
  const turn = (within(random, augmentation.maxTurnDegrees) * Math.PI) / 180;
  const zoom = 1 + within(random, augmentation.maxZoom);
  const [cos, sin] = [Math.cos(turn) / zoom, Math.sin(turn) / zoom];
  const [dx, dy] = [
    within(random, augmentation.maxShiftPx),
    within(random, augmentation.maxShiftPx),
  ];
  const atCenter = [cos * centerPx - sin * centerPx, sin * centerPx + cos * centerPx] as const;
  return [cos, -sin, centerPx - atCenter[0] + dx, sin, cos, centerPx - atCenter[1] + dy];
}

/**
 * Bytes of images as the encoder takes them, each changed by a map of its own, so that the few
 * training images do not look the same in every epoch.
 *
 * @param bytes uint8, row-major [batch, 224, 224, 3]
 * @param hasSides of each image, whether left and right matter in it: it is then not mirrored
 * @param sidePx a divisor of 224
 * @returns float32 [batch, side, side, 3], see `normalizePixels`
 */
export function augmentPixels(
  bytes: Uint8Array,
  random: Random,
  augmentation: Augmentation,
  hasSides: readonly boolean[],
  sidePx: number,
): Tensor4D {
  const { maxShiftPx, maxTurnDegrees, maxZoom, flips } = augmentation;
  if (maxShiftPx === 0 && maxTurnDegrees === 0 && maxZoom === 0 && !flips) {
    return normalizePixels(bytes, sidePx);
  }
  const maps = hasSides.map((hasSide) => {
    const map = randomMap(random, augmentation);
    const isMirrored = flips && random.next() < 0.5 && !hasSide;
    return isMirrored ? mirror(map) : map;
  });
  return warpPixels(bytes, maps, pixelFormat(sidePx));
}
