import {
  imageBytes,
  packBatch,
  pixelsTable,
  type TableReader,
  type TableWriter,
  valuesOf,
} from '@sightline/contracts';
import { type ImageDecoder, refusalOf } from '@sightline/images';
import type { RecordBatch } from 'apache-arrow';
import { ahead } from './ahead.ts';
import type { PreprocessConfig } from './config.ts';

export type Refusal = { reason: string; message: string };

async function resizeOrRefuse(
  bytes: Uint8Array,
  decoder: ImageDecoder,
): Promise<Uint8Array | Refusal> {
  try {
    return await decoder.resize(bytes);
  } catch (error) {
    return refusalOf(error);
  }
}

type PackPixels = (imageIds: string[], splits: string[], images: Uint8Array[]) => RecordBatch;

/** Packs batches in two memories in turn: while one is written, the next is made in the other. */
function createPacker(mostImages: number): PackPixels {
  const allocate = () => new Uint8Array(mostImages * imageBytes);
  let [memory, other] = [allocate(), allocate()];
  return (imageIds, splits, images) => {
    [memory, other] = [other, memory];
    const pixels = memory.subarray(0, images.length * imageBytes); // [image, height, width, channel]
    for (const [row, image] of images.entries()) pixels.set(image, row * imageBytes);
    return packBatch(pixelsTable, images.length, { image_id: imageIds, split: splits, pixels });
  };
}

/** The batch of `pixels@1` for some rows of `images@1`; undefined where all were refused. */
async function preprocessGroup(
  group: RecordBatch,
  refused: Map<string, Refusal>,
  decoder: ImageDecoder,
  packPixels: PackPixels,
): Promise<RecordBatch | undefined> {
  const ids = valuesOf(group, 'image_id');
  const splits = valuesOf(group, 'split');
  const encoded = valuesOf<Uint8Array>(group, 'encoded');
  const resized = await Promise.all(encoded.map((bytes) => resizeOrRefuse(bytes, decoder)));
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

/**
 * Batches of `pixels@1` in the order of the images, `inFlightCount` images each; each holds until the
 * next but one is asked for.
 */
async function* preprocessGroups(
  images: TableReader,
  refused: Map<string, Refusal>,
  decoder: ImageDecoder,
  { inFlightCount }: Pick<PreprocessConfig, 'inFlightCount'>,
  reportDone: (doneCount: number) => void,
): AsyncGenerator<RecordBatch> {
  const packPixels = createPacker(Math.min(inFlightCount, Math.max(0, ...images.batchRowCounts)));
  let doneCount = 0;
  for await (const batch of images.batches()) {
    for (let start = 0; start < batch.numRows; start += inFlightCount) {
      const group = batch.slice(start, start + inFlightCount);
      const packed = await preprocessGroup(group, refused, decoder, packPixels);
      if (packed) yield packed;
      doneCount += group.numRows;
      reportDone(doneCount);
    }
  }
}

/**
 * Writes `pixels@1` for every image that decodes. While one group is written, the next is decoded;
 * never holds more than one batch of `images@1` and two groups of pixels.
 *
 * @param reportDone is called after each group; what it throws ends the work.
 * @returns why each of the others was refused, by image id.
 */
export async function preprocessImages(
  images: TableReader,
  pixels: TableWriter,
  decoder: ImageDecoder,
  config: Pick<PreprocessConfig, 'inFlightCount'>,
  reportDone: (doneCount: number) => void,
): Promise<Map<string, Refusal>> {
  const refused = new Map<string, Refusal>();
  const groups = preprocessGroups(images, refused, decoder, config, reportDone);
  for await (const packed of ahead(groups)) {
    await pixels.append(packed);
  }
  return refused;
}
