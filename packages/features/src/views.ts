import { imageSidePx } from '@sightline/contracts';
import { type Tensor4D, tf, warpImages } from '@sightline/tensor';

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

/** Moves images along an axis; the edge goes on where nothing is left to show. */
function shift(images: Tensor4D, shiftPx: number, axis: number): Tensor4D {
  if (shiftPx === 0) return images;
  const last = imageSidePx - 1;
  const places = Int32Array.from({ length: imageSidePx }, (_, at) =>
    Math.max(0, Math.min(last, at - shiftPx)),
  );
  return tf.gather(images, tf.tensor1d(places, 'int32'), axis);
}

function zoomBy(images: Tensor4D, zoom: number): Tensor4D {
  const scale = 1 / zoom;
  const edge = centerPx * (1 - scale);
  const map = [scale, 0, edge, 0, scale, edge, 0, 0];
  return warpImages(images, tf.tensor2d(Array(images.shape[0]).fill(map)));
}

/** Makes the images as they are, or copies of all of them; float32 [batch, 224, 224, 3] both. */
type View = (images: Tensor4D) => Tensor4D;

/**
 * Seven views, the images themselves first, the others moved a little or zoomed: what the encoder
 * says of a picture is steadier as a mean over them than for one view of it.
 *
 * @see Krizhevsky et al. 2012, ImageNet Classification, section 4.1
 */
export const views: readonly View[] = [
  (images) => images,
  ...shifts.map(
    ([right, down]): View =>
      (images) =>
        shift(shift(images, right, 2), down, 1),
  ),
  ...zooms.map(
    (zoom): View =>
      (images) =>
        zoomBy(images, zoom),
  ),
];
