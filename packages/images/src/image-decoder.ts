import { availableParallelism } from 'node:os';
import { imageSidePx, StageError } from '@sightline/contracts';
import { decodePlainPng, type RgbImage, smallPixelCount } from './decode-plain-png.ts';
import { type Answered, createDecoderPool, type PoolOptions } from './decoder-pool.ts';
import { examinePixels } from './examine-pixels.ts';
import type { ImageLimits } from './image-limits.ts';
import type { Examined } from './libvips.ts';
import { missingKernel } from './load-kernel.ts';
import type { Request } from './message.ts';
import type { Refusal } from './refusal.ts';
import { refuseImage } from './refuse-image.ts';
import { resample } from './resample.ts';
import { describeContent, sniffFormat } from './sniff-format.ts';
import { decoderProgram } from './start-decoder.ts';

export type ImageDecoder = {
  /**
   * What an image's header says, and how its pixels differ in a small copy.
   *
   * @param bytes an encoded image (PNG, JPEG, WebP, GIF, TIFF, AVIF; SVG where the limits allow it).
   * @throws StageError `bad-data` with `details.reason`, one of `RefusalReason`.
   */
  examine(bytes: Uint8Array): Promise<Examined>;
  /**
   * Decodes an image and resizes it: upright by its EXIF orientation, in sRGB, on white where it is
   * transparent, the first frame of an animation, stretched to a square.
   *
   * @param signal where it aborts nobody waits any more: what has not been begun never is
   * @returns uint8 [224, 224, 3], row-major.
   * @throws StageError `bad-data` with `details.reason`, one of `RefusalReason`; the reason of `signal`.
   */
  resize(bytes: Uint8Array, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * Decodes an image as `resize` does, in its own shape; sides longer than 2,048 are shrunk.
   *
   * @throws StageError `bad-data` with `details.reason`, one of `RefusalReason`.
   */
  view(bytes: Uint8Array): Promise<RgbImage>;
  /** Ends the processes that decode. */
  close(): Promise<void>;
};

/** More would wait for whoever feeds them. */
const maxProcessCount = 16;

/** What can be told without decoding anything. */
function findRefusal(bytes: Uint8Array, limits: ImageLimits): Refusal | undefined {
  if (bytes.length > limits.maxImageBytes) {
    const message = `The image has ${bytes.length} bytes; the limit is ${limits.maxImageBytes}.`;
    return { reason: 'too-many-bytes', message };
  }
  const format = sniffFormat(bytes);
  if (format === undefined) {
    const message = `The image cannot be decoded (it is ${describeContent(bytes)}).`;
    return { reason: 'unsupported-format', message };
  }
  if (format !== 'svg' || limits.rasterizeSvg) return undefined;
  return { reason: 'unsupported-format', message: 'svg images are not read.' };
}

function requireKernel(): void {
  const path = missingKernel();
  if (path === undefined) return;
  throw new StageError('missing-data', {
    message: `The compiled resampling in ${path} cannot be loaded.`,
    fix: 'Run `npm run setup`.',
  });
}

/**
 * Decodes images that nobody vouches for, in processes of their own; see `createDecoderPool`. A plain
 * PNG of up to 224×224 pixels is decoded here, in JavaScript, which takes less time than to ask.
 *
 * @throws StageError `missing-data` when the project has not been set up.
 */
export function createImageDecoder(
  limits: ImageLimits,
  options: Partial<PoolOptions> = {},
): ImageDecoder {
  requireKernel();
  const processCount = Math.min(availableParallelism(), maxProcessCount);
  const pool = createDecoderPool(
    { limits, sidePx: imageSidePx },
    { processCount, program: decoderProgram, ...options },
  );

  async function ask(request: Request, bytes: Uint8Array, signal?: AbortSignal): Promise<Answered> {
    const refusal = findRefusal(bytes, limits);
    if (refusal) throw refuseImage(refusal);
    return pool.run(request, bytes, signal);
  }
  const decodePlain = (bytes: Uint8Array) =>
    bytes.length > limits.maxImageBytes
      ? undefined
      : decodePlainPng(bytes, Math.min(limits.maxPixels, smallPixelCount));

  return {
    async examine(bytes) {
      const plain = decodePlain(bytes);
      if (plain) return examinePixels(plain);
      return (await ask('examine', bytes)) as Examined;
    },
    async resize(bytes, signal) {
      const plain = decodePlain(bytes);
      if (plain) return resample(plain.pixels, plain.widthPx, plain.heightPx, imageSidePx);
      return (await ask('resize', bytes, signal)) as Uint8Array;
    },
    view: async (bytes) => decodePlain(bytes) ?? ((await ask('view', bytes)) as RgbImage),
    close: pool.close,
  };
}
