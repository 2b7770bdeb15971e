import type { convolve, Tensor2D, Tensor4D, Weights } from '@sightline/tensor';
import { tf } from '@sightline/tensor';

/** What the network is made of, so that fused and stock ops can be held against each other. */
export type CnnOps = {
  /** With its batch norm: see `convolve` of `@sightline/tensor`. */
  convolve: typeof convolve;
  /** Means of 2 by 2 pixels. */
  halve(x: Tensor4D): Tensor4D;
};

export const imageBatch = 16;
export const imageShape: [number, number, number, number] = [imageBatch, 224, 224, 3];
export const classCount = 13;

const width = 32;
const featureCount = 512;
const blocks = [
  { name: 'block0', from: width, to: width, stride: 1 },
  { name: 'block1', from: width, to: 2 * width, stride: 2 },
  { name: 'block2', from: 2 * width, to: 4 * width, stride: 2 },
  { name: 'block3', from: 4 * width, to: 8 * width, stride: 2 },
];

/** Shapes of the trained weights and, under `norms`, the width of each batch norm. */
export function cnnShapes(): { kernels: Record<string, number[]>; norms: Record<string, number> } {
  const kernels: Record<string, number[]> = { 'stem.kernel': [7, 7, 3, width] };
  const norms: Record<string, number> = { stem: width };
  for (const { name, from, to } of blocks) {
    kernels[`${name}.first.kernel`] = [3, 3, from, to];
    kernels[`${name}.second.kernel`] = [3, 3, to, to];
    if (from !== to) kernels[`${name}.shortcut.kernel`] = [1, 1, from, to];
    norms[`${name}.first`] = to;
    norms[`${name}.second`] = to;
  }
  kernels['features.weight'] = [8 * width, featureCount];
  kernels['classes.weight'] = [featureCount, classCount];
  return { kernels, norms };
}

/**
 * A small ResNet: stem, four residual blocks, mean over space, 512 features, 13 classes.
 *
 * @param images float32 [batch, 224, 224, 3]
 * @returns logits, float32 [batch, 13]
 */
export function cnnLogits(
  images: Tensor4D,
  weights: Weights,
  { convolve, halve }: CnnOps,
  updates?: Weights,
): Tensor2D {
  const rectified = (x: Tensor4D, name: string, stride: number): Tensor4D =>
    convolve(x, weights, name, { stride, isRectified: true, updates });
  let x = halve(rectified(images, 'stem', 2)); // [batch, 56, 56, 32]
  for (const { name, from, to, stride } of blocks) {
    const inner = rectified(x, `${name}.first`, stride);
    const kernel = weights[`${name}.shortcut.kernel`] as Tensor4D;
    const added = from === to ? x : tf.conv2d(x, kernel, stride, 'same');
    x = convolve(inner, weights, `${name}.second`, {
      stride: 1,
      isRectified: true,
      added,
      updates,
    });
  }
  const features = tf.matMul(tf.mean(x, [1, 2]), weights['features.weight'] as Tensor2D); // [batch, 512]
  return tf.matMul(features, weights['classes.weight'] as Tensor2D);
}
