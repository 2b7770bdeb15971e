import {
  imageFeatureCount,
  numbersOf,
  packBatch,
  patchesTable,
  type StageContext,
  StageError,
  type StageInput,
  type StageOutput,
  valuesOf,
} from '@sightline/contracts';
import type { ImageFeatures } from './encoders.ts';
import { withinMemory } from './within-memory.ts';

/**
 * @param pixels uint8, row-major [count, 224, 224, 3]
 * @param mostAtOnce images, and views of them, that memory suffices for together
 */
export type EncodeImages = (
  pixels: Uint8Array,
  count: number,
  mostAtOnce?: number,
) => Promise<ImageFeatures>;

/** Encodes images as their features are asked for, each once. */
export type EncodedImages = {
  /**
   * Features of images, one row each. Goes on encoding where it stopped until the last of them is
   * there; samples that stand in the order of their images need no more than a batch of features.
   *
   * @returns float32, row-major [images, 512]
   * @throws StageError `bad-data` where there are no pixels of an image
   */
  take(imageIds: readonly string[]): Promise<Float32Array>;
  /** Encodes the images that nobody has asked for: their patches are written, too. */
  finish(): Promise<void>;
};

/** How many samples are about each image. */
async function countSamples(input: StageInput): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const batch of input.table('preprocessed').batches(['image_id'])) {
    for (const id of valuesOf(batch, 'image_id')) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Encodes every image in the table's order, and writes its patches where the output is `patch`. */
async function* encodeBatches(
  input: StageInput,
  output: StageOutput,
  encodeImages: EncodeImages,
  context: StageContext,
): AsyncGenerator<{ imageIds: string[]; image: Float32Array }> {
  const totalCount = input.table('pixels').rowCount;
  let doneCount = 0;
  for await (const batch of input
    .table('pixels')
    .batches(['image_id', 'pixels'], { reuse: true })) {
    context.signal.throwIfAborted();
    const { image, patches } = await encodeImages(
      numbersOf<Uint8Array>(batch, 'pixels'),
      batch.numRows,
    );
    const imageIds = valuesOf(batch, 'image_id');
    if (patches) {
      const columns = { image_id: imageIds, patches };
      await output.table('patches').append(packBatch(patchesTable, batch.numRows, columns));
    }
    doneCount += batch.numRows;
    context.report({ type: 'progress', phase: 'encode', doneCount, totalCount, unit: 'images' });
    yield { imageIds, image };
  }
}

/** Begins to encode every image once; features are kept until the last sample has taken them. */
export async function encodeAllImages(
  input: StageInput,
  output: StageOutput,
  encodeImages: EncodeImages,
  context: StageContext,
): Promise<EncodedImages> {
  const leftCounts = await countSamples(input);
  const batches = encodeBatches(input, output, withinMemory(encodeImages, context.report), context);
  const kept = new Map<string, Float32Array>();

  async function encodeNext(): Promise<boolean> {
    const { value, done } = await batches.next();
    if (done) return false;
    for (const [row, id] of value.imageIds.entries()) {
      const start = row * imageFeatureCount;
      if (leftCounts.has(id)) kept.set(id, value.image.subarray(start, start + imageFeatureCount));
    }
    return true;
  }

  async function takeOne(id: string): Promise<Float32Array> {
    while (!kept.has(id)) {
      if (await encodeNext()) continue;
      throw new StageError('bad-data', { message: `features: there are no pixels of image ${id}` });
    }
    const features = kept.get(id)!;
    const leftCount = leftCounts.get(id)! - 1;
    leftCounts.set(id, leftCount);
    if (leftCount === 0) kept.delete(id);
    return features;
  }

  return {
    async take(imageIds) {
      const image = new Float32Array(imageIds.length * imageFeatureCount);
      for (const [row, id] of imageIds.entries()) {
        image.set(await takeOne(id), row * imageFeatureCount);
      }
      return image;
    },
    async finish() {
      while (await encodeNext());
    },
  };
}
