import { ensureMemory, type Kernel, loadKernel } from './load-kernel.ts';
import { type Tensor4D, tf } from './tf.ts';

const [channelCount, floatBytes] = [3, 4];
/** The kernel may read and write behind what it is given, but less than this. */
const spareBytes = 16 * floatBytes;

/** (a0, a1, a2, b0, b1, b2): output pixel (x, y) shows input pixel (a0 x + a1 y + a2, b0 x + b1 y + b2). */
export type PixelMap = readonly [number, number, number, number, number, number];

export type PixelFormat = {
  heightPx: number;
  widthPx: number;
  /** What bytes are multiplied with, ... */
  scale: number;
  /** ... and what is then taken away. */
  ground: number;
  /** Side of the squares that each become their mean; both sides of an image are multiples of it. */
  squareSidePx: number;
};

let kernel: Kernel | undefined;

/** Where maps, images, one image in its whole size and what they become lie. */
function layOut(pixelsBytes: number, mapCount: number, wholeBytes: number, outputBytes: number) {
  const roundUp = (sizeBytes: number) => Math.ceil(sizeBytes / spareBytes + 1) * spareBytes;
  const images = roundUp(mapCount * 6 * floatBytes);
  const whole = images + roundUp(pixelsBytes);
  const output = whole + roundUp(wholeBytes);
  return { maps: 0, images, whole, output, sizeBytes: output + roundUp(outputBytes) };
}

/**
 * Images as floats, each sampled bilinearly at places of its own; outside, the nearest edge pixel
 * goes on. Each square of pixels then becomes their mean. Has no gradient.
 *
 * Compiled to WebAssembly: the same bits on every machine, in less than half the time of
 * TensorFlow's `ImageProjectiveTransformV3`.
 *
 * @param pixels uint8, row-major [images, height, width, 3]
 * @param maps places less than 1024 pixels from the image; one map for each image that is made; with more maps than images these come again in order
 * @returns float32 [maps, height / square, width / square, 3], which the caller, or its `tf.tidy`, disposes
 * @throws Error where bytes are no whole images, or sides no whole squares
 * @throws StageError `missing-data` when the project has not been set up
 */
export function warpPixels(
  pixels: Uint8Array,
  maps: readonly PixelMap[],
  { heightPx, widthPx, scale, ground, squareSidePx }: PixelFormat,
): Tensor4D {
  const imageSize = heightPx * widthPx * channelCount;
  if (pixels.length === 0 || pixels.length % imageSize !== 0) {
    throw new Error(`${pixels.length} bytes are no images of ${imageSize}`);
  }
  if (heightPx % squareSidePx !== 0 || widthPx % squareSidePx !== 0) {
    throw new Error(`${heightPx} by ${widthPx} pixels are no squares of ${squareSidePx}`);
  }
  kernel ??= loadKernel();
  const size = imageSize / squareSidePx ** 2;
  const isShrunk = squareSidePx > 1;
  const wholeBytes = isShrunk ? imageSize * floatBytes : 0;
  const at = layOut(pixels.length, maps.length, wholeBytes, maps.length * size * floatBytes);
  ensureMemory(kernel, at.sizeBytes);
  const { buffer } = kernel.memory;
  new Uint8Array(buffer).set(pixels, at.images);
  new Float32Array(buffer).set(maps.flat(), at.maps / floatBytes);
  for (const place of maps.keys()) {
    const image = at.images + ((place * imageSize) % pixels.length);
    const map = at.maps + place * 6 * floatBytes;
    const output = at.output + place * size * floatBytes;
    kernel.warp(image, heightPx, widthPx, map, scale, ground, isShrunk ? at.whole : output);
    if (isShrunk) kernel.averageSquares(at.whole, heightPx, widthPx, squareSidePx, output);
  }
  const values = new Float32Array(buffer, at.output, maps.length * size);
  const sides = [heightPx / squareSidePx, widthPx / squareSidePx] as const;
  // A tensor shares the memory of what it is made from: what is returned has its own.
  return tf.tidy(() => tf.sub(tf.tensor4d(values, [maps.length, ...sides, channelCount]), 0));
}
