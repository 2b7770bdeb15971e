import {
  imageFeatureCount,
  numbersOf,
  packBatch,
  patchesTable,
  type StageContext,
  type StageInput,
  type StageOutput,
  valuesOf,
} from '@sightline/contracts';
import { type Encoders, encodeImageBatch } from './encoders.ts';

/**
 * Encodes every image once, and writes its patches where the output is `patch`.
 *
 * @returns features of each image by its id, float32 [512]
 */
export async function encodeAllImages(
  input: StageInput,
  output: StageOutput,
  encoders: Encoders,
  context: StageContext,
): Promise<Map<string, Float32Array>> {
  const features = new Map<string, Float32Array>();
  const { rowCount } = input.table('pixels');
  for await (const batch of input.table('pixels').batches()) {
    context.signal.throwIfAborted();
    const { image, patches } = encodeImageBatch(
      encoders,
      numbersOf(batch, 'pixels'),
      batch.numRows,
    );
    const imageIds = valuesOf(batch, 'image_id');
    for (const [row, id] of imageIds.entries()) {
      const start = row * imageFeatureCount;
      features.set(id, image.subarray(start, start + imageFeatureCount));
    }
    if (patches) {
      const columns = { image_id: imageIds, patches };
      await output.table('patches').append(packBatch(patchesTable, batch.numRows, columns));
    }
    context.report({
      type: 'progress',
      phase: 'encode',
      doneCount: features.size,
      totalCount: rowCount,
      unit: 'images',
    });
  }
  return features;
}
