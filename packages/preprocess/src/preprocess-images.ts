import {
  imageSidePx,
  packBatch,
  pixelsTable,
  StageError,
  type TableReader,
  type TableWriter,
  valuesOf,
} from '@sightline/contracts';
import type { RecordBatch } from 'apache-arrow';
import type { PreprocessConfig } from './config.ts';
import { resizeImage } from './resize-image.ts';

export type Refusal = { reason: string; message: string };

const pixelValueCount = imageSidePx * imageSidePx * 3;

async function resizeOrRefuse(bytes: Uint8Array, maxPixels: number): Promise<Uint8Array | Refusal> {
  try {
    return await resizeImage(bytes, maxPixels);
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    return { reason: String(error.details.reason), message: error.message };
  }
}

function packPixels(imageIds: string[], splits: string[], images: Uint8Array[]): RecordBatch {
  const pixels = new Uint8Array(images.length * pixelValueCount); // [image, height, width, channel]
  for (const [row, image] of images.entries()) pixels.set(image, row * pixelValueCount);
  return packBatch(pixelsTable, images.length, { image_id: imageIds, split: splits, pixels });
}

/** Resizes the images of one batch, `inFlightCount` at a time, in order. */
async function preprocessBatch(
  batch: RecordBatch,
  pixels: TableWriter,
  refused: Map<string, Refusal>,
  { inFlightCount, maxPixels }: PreprocessConfig,
): Promise<void> {
  const ids = valuesOf(batch, 'image_id');
  const splits = valuesOf(batch, 'split');
  const encoded = valuesOf<Uint8Array>(batch, 'encoded');
  for (let start = 0; start < ids.length; start += inFlightCount) {
    const group = encoded.slice(start, start + inFlightCount);
    const resized = await Promise.all(group.map((bytes) => resizeOrRefuse(bytes, maxPixels)));
    const keptRows: number[] = [];
    const images: Uint8Array[] = [];
    for (const [row, result] of resized.entries()) {
      if (result instanceof Uint8Array) {
        keptRows.push(start + row);
        images.push(result);
      } else refused.set(ids[start + row]!, result);
    }
    if (images.length === 0) continue;
    const idsKept = keptRows.map((row) => ids[row]!);
    const splitsKept = keptRows.map((row) => splits[row]!);
    await pixels.append(packPixels(idsKept, splitsKept, images));
  }
}

/**
 * Writes `pixels@1` for every image that decodes; never holds more than one batch of `images@1`
 * and one group of pixels.
 *
 * @returns why each of the others was refused, by image id.
 */
export async function preprocessImages(
  images: TableReader,
  pixels: TableWriter,
  config: PreprocessConfig,
  reportDone: (doneCount: number) => void,
): Promise<Map<string, Refusal>> {
  const refused = new Map<string, Refusal>();
  let doneCount = 0;
  for await (const batch of images.batches()) {
    await preprocessBatch(batch, pixels, refused, config);
    doneCount += batch.numRows;
    reportDone(doneCount);
  }
  return refused;
}
