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
import { ahead } from './ahead.ts';
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

/** The batch of `pixels@1` for some rows of `images@1`; undefined where all were refused. */
async function preprocessGroup(
  group: RecordBatch,
  refused: Map<string, Refusal>,
  maxPixels: number,
): Promise<RecordBatch | undefined> {
  const ids = valuesOf(group, 'image_id');
  const splits = valuesOf(group, 'split');
  const encoded = valuesOf<Uint8Array>(group, 'encoded');
  const resized = await Promise.all(encoded.map((bytes) => resizeOrRefuse(bytes, maxPixels)));
  const keptRows: number[] = [];
  const images: Uint8Array[] = [];
  for (const [row, result] of resized.entries()) {
    if (result instanceof Uint8Array) {
      keptRows.push(row);
      images.push(result);
    } else refused.set(ids[row]!, result);
  }
  if (images.length === 0) return undefined;
  const pick = (values: string[]): string[] => keptRows.map((row) => values[row]!);
  return packPixels(pick(ids), pick(splits), images);
}

/** Batches of `pixels@1` in the order of the images, `inFlightCount` images each. */
async function* preprocessGroups(
  images: TableReader,
  refused: Map<string, Refusal>,
  { inFlightCount, maxPixels }: PreprocessConfig,
  reportDone: (doneCount: number) => void,
): AsyncGenerator<RecordBatch> {
  let doneCount = 0;
  for await (const batch of images.batches()) {
    for (let start = 0; start < batch.numRows; start += inFlightCount) {
      const group = batch.slice(start, start + inFlightCount);
      const packed = await preprocessGroup(group, refused, maxPixels);
      if (packed) yield packed;
    }
    doneCount += batch.numRows;
    reportDone(doneCount);
  }
}

/**
 * Writes `pixels@1` for every image that decodes. While one group is written, the next is decoded;
 * never holds more than one batch of `images@1` and two groups of pixels.
 *
 * @param reportDone is called after each batch; what it throws ends the work.
 * @returns why each of the others was refused, by image id.
 */
export async function preprocessImages(
  images: TableReader,
  pixels: TableWriter,
  config: PreprocessConfig,
  reportDone: (doneCount: number) => void,
): Promise<Map<string, Refusal>> {
  const refused = new Map<string, Refusal>();
  for await (const packed of ahead(preprocessGroups(images, refused, config, reportDone))) {
    await pixels.append(packed);
  }
  return refused;
}
