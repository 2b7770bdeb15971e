import { imageBytes, imageFeatureCount, imageSidePx } from '@sightline/contracts';
import {
  addBatchNorm,
  constantValues,
  convolve,
  heValues,
  linear,
  type Parameters,
  type PixelFormat,
  type PixelMap,
  type Random,
  type Tensor2D,
  type Tensor4D,
  tf,
  type Weights,
  warpPixels,
} from '@sightline/tensor';
import { stemStridePx } from './config.ts';

export type ImageEncoderShape = {
  /** Channels after the stem; each block doubles them. */
  width: number;
  /** Residual blocks, each halving height and width. */
  blockCount: number;
};

function addConvolution(
  parameters: Parameters,
  random: Random,
  name: string,
  shape: [number, number, number, number],
): void {
  parameters.addTrained(`${name}.kernel`, shape, heValues(random, shape));
}

/** Adds the encoder's parameters, seeded: a stem, residual blocks, and a projection to 512. */
export function addImageEncoder(
  parameters: Parameters,
  random: Random,
  { width, blockCount }: ImageEncoderShape,
): void {
  addConvolution(parameters, random, 'image.stem', [7, 7, 3, width]);
  addBatchNorm(parameters, 'image.stem', width);
  for (let block = 0; block < blockCount; block++) {
    const name = `image.block${block}`;
    const [before, after] = [width << block, width << (block + 1)];
    addConvolution(parameters, random, `${name}.first`, [3, 3, before, after]);
    addBatchNorm(parameters, `${name}.first`, after);
    addConvolution(parameters, random, `${name}.second`, [3, 3, after, after]);
    addBatchNorm(parameters, `${name}.second`, after);
    addConvolution(parameters, random, `${name}.shortcut`, [1, 1, before, after]);
  }
  const pooledWidth = 2 * (width << blockCount);
  const shape: [number, number] = [pooledWidth, imageFeatureCount];
  parameters.addTrained('image.project.weight', shape, heValues(random, shape));
  parameters.addTrained(
    'image.project.bias',
    [imageFeatureCount],
    constantValues(imageFeatureCount, 0),
  );
}

/** @see He et al. 2019, Bag of Tricks for Image Classification, ResNet-D */
function residualBlock(x: Tensor4D, weights: Weights, name: string, updates?: Weights): Tensor4D {
  const halving = { stride: 2, isRectified: true, updates };
  const middle = convolve(x, weights, `${name}.first`, halving);
  // Average, then a 1x1 convolution: a strided 1x1 one would not look at three pixels of four.
  const halved = tf.avgPool(x, 2, 2, 'same');
  const kernel = weights[`${name}.shortcut.kernel`] as Tensor4D;
  const shortcut = tf.conv2d(halved, kernel, 1, 'same');
  const joining = { stride: 1, isRectified: true, added: shortcut, updates };
  return convolve(middle, weights, `${name}.second`, joining);
}

/**
 * What the CNN sees at each place of the image, before pooling.
 *
 * @param images float32 [batch, side, side, 3], values about -1..1
 * @param weights as trained, or with the batch norms folded
 * @param updates when given, batch norm trains: see `batchNorm`
 * @returns float32 [batch, side / (4 << blocks), the same, width << blocks]
 */
export function encodePatches(
  images: Tensor4D,
  weights: Weights,
  { blockCount }: ImageEncoderShape,
  updates?: Weights,
): Tensor4D {
  const stem = { stride: stemStridePx, isRectified: true, updates };
  let patches = convolve(images, weights, 'image.stem', stem);
  for (let block = 0; block < blockCount; block++) {
    patches = residualBlock(patches, weights, `image.block${block}`, updates);
  }
  return patches;
}

/**
 * 512 features an image: mean and max of the patches, projected. The mean says how much of
 * something there is, the max whether it is there at all; with the mean alone a probe stood still.
 *
 * @param patches float32 [batch, height, width, channels], from `encodePatches`
 * @returns float32 [batch, 512]
 */
export function poolPatches(patches: Tensor4D, weights: Weights): Tensor2D {
  const pooled = tf.concat([tf.mean(patches, [1, 2]), tf.max(patches, [1, 2])], 1);
  return linear(pooled, weights, 'image.project') as Tensor2D; // [batch, 512]
}

/**
 * Images as the stages hold them, and what the encoder takes of their bytes: -0.9..0.1.
 *
 * @param sidePx what images are averaged down to, a divisor of 224
 */
export function pixelFormat(sidePx: number): PixelFormat {
  const squareSidePx = imageSidePx / sidePx;
  const [heightPx, widthPx] = [imageSidePx, imageSidePx];
  return { heightPx, widthPx, scale: 1 / 255, ground: 0.9, squareSidePx };
}

/** Shows an image as it is. */
export const unchanged: PixelMap = [1, 0, 0, 0, 1, 0];

/**
 * Bytes of resized images as the encoder takes them.
 *
 * @param bytes uint8, row-major [batch, 224, 224, 3], of whole images
 * @param sidePx a divisor of 224
 * @returns float32 [batch, side, side, 3] in -0.9..0.1 for 0..255: most grounds are light, and
 *   starting near zero on them makes the first epochs faster
 */
export function normalizePixels(bytes: Uint8Array, sidePx: number): Tensor4D {
  const batch = Math.floor(bytes.length / imageBytes);
  return warpPixels(bytes, Array<PixelMap>(batch).fill(unchanged), pixelFormat(sidePx));
}
