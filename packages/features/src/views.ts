import { imageSidePx } from '@sightline/contracts';
import { type Tensor4D, tf, warpImages } from '@sightline/tensor';

/** Zoom, and shift to the right and down in pixels, of each changed copy. */
const changes: readonly [number, number, number][] = [
  [1, 8, 0],
  [1, -8, 0],
  [1, 0, 8],
  [1, 0, -8],
  [1.07, 0, 0],
  [0.93, 0, 0],
];

const centerPx = (imageSidePx - 1) / 2;

/**
 * The images, and copies of all of them that are moved a little or zoomed: what the encoder says of
 * a picture is steadier as a mean over them than for one view of it.
 *
 * @param images float32 [batch, 224, 224, 3]
 * @returns seven times the same shape, the images themselves first
 * @see Krizhevsky et al. 2012, ImageNet Classification, section 4.1
 */
export function viewsOf(images: Tensor4D): Tensor4D[] {
  const copies = changes.map(([zoom, right, down]) => {
    const scale = 1 / zoom;
    const [x, y] = [centerPx * (1 - scale) - right, centerPx * (1 - scale) - down];
    const map = [scale, 0, x, 0, scale, y, 0, 0];
    return warpImages(images, tf.tensor2d(Array(images.shape[0]).fill(map)));
  });
  return [images, ...copies];
}
