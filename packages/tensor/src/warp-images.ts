import { hasNativeOps } from './has-native-ops.ts';
import { runSingleOp, textAttribute, typeAttribute } from './run-op.ts';
import { type Tensor2D, type Tensor4D, tf } from './tf.ts';

function fusedWarp(images: Tensor4D, maps: Tensor2D): Tensor4D {
  const [, height, width] = images.shape;
  const attributes = [
    typeAttribute('dtype', 'float32'),
    textAttribute('interpolation', 'BILINEAR'),
    textAttribute('fill_mode', 'NEAREST'),
  ];
  return tf.tidy(() => {
    const inputs = [images, maps, tf.tensor1d([height, width], 'int32'), tf.scalar(0)];
    return runSingleOp('ImageProjectiveTransformV3', attributes, inputs) as Tensor4D;
  });
}

/** One image at a time: of a batch, tfjs's cpu backend warps only the first. */
function unfusedWarp(images: Tensor4D, maps: Tensor2D): Tensor4D {
  return tf.tidy(() => {
    const rows = tf.split(maps, images.shape[0]);
    const warped = tf
      .split(images, images.shape[0])
      .map((image, row) =>
        tf.image.transform(image as Tensor4D, rows[row] as Tensor2D, 'bilinear', 'nearest'),
      );
    return tf.concat(warped) as Tensor4D;
  });
}

/**
 * Samples each image at places of its own, bilinearly; outside, the nearest edge pixel goes on.
 * Has no gradient.
 *
 * @param images float32 [batch, height, width, channel]
 * @param maps float32 [batch, 8], rows (a0, a1, a2, b0, b1, b2, 0, 0): output pixel (x, y) shows
 *   input pixel (a0 x + a1 y + a2, b0 x + b1 y + b2)
 * @returns float32 of the images' shape
 * @see TensorFlow's ImageProjectiveTransformV3
 */
export function warpImages(images: Tensor4D, maps: Tensor2D): Tensor4D {
  return hasNativeOps() ? fusedWarp(images, maps) : unfusedWarp(images, maps);
}
