import { imageSidePx } from '@sightline/contracts';
import { type Random, type Tensor4D, tf, warpImages } from '@sightline/tensor';

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
function mirror([a0, a1, a2, b0, b1, b2]: number[]): number[] {
  const last = imageSidePx - 1;
  return [-a0!, a1!, a0! * last + a2!, -b0!, b1!, b0! * last + b2!, 0, 0];
}

/** A random turn and zoom about the centre, then a shift, as a row of `warpImages`' maps. */
export function randomMap(random: Random, augmentation: Augmentation): number[] {
  const turn = (within(random, augmentation.maxTurnDegrees) * Math.PI) / 180;
  const zoom = 1 + within(random, augmentation.maxZoom);
  const [cos, sin] = [Math.cos(turn) / zoom, Math.sin(turn) / zoom];
  const [dx, dy] = [
    within(random, augmentation.maxShiftPx),
    within(random, augmentation.maxShiftPx),
  ];
  const atCenter = [cos * centerPx - sin * centerPx, sin * centerPx + cos * centerPx] as const;
  return [cos, -sin, centerPx - atCenter[0] + dx, sin, cos, centerPx - atCenter[1] + dy, 0, 0];
}

/**
 * Changes each image by a map of its own, so that the few training images do not look the same
 * in every epoch.
 *
 * @param images float32 [batch, 224, 224, 3]
 * @param hasSides whether left and right matter in an image: it is then not mirrored
 */
export function augmentImages(
  images: Tensor4D,
  random: Random,
  augmentation: Augmentation,
  hasSides: readonly boolean[],
): Tensor4D {
  const { maxShiftPx, maxTurnDegrees, maxZoom, flips } = augmentation;
  if (maxShiftPx === 0 && maxTurnDegrees === 0 && maxZoom === 0 && !flips) return images;
  const maps = hasSides.map((hasSide) => {
    const map = randomMap(random, augmentation);
    const isMirrored = flips && random.next() < 0.5 && !hasSide;
    return isMirrored ? mirror(map) : map;
  });
  return tf.tidy(() => warpImages(images, tf.tensor2d(maps)));
}
