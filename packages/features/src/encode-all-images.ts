import {
  imageFeatureCount,
  numbersOf,
  type StageContext,
  type StageInput,
  valuesOf,
} from '@sightline/contracts';
import { type Encoders, encodeImageBatch } from './encoders.ts';

/** Features of every image by its id, float32 [512] each. */
export async function encodeAllImages(
  input: StageInput,
  encoders: Encoders,
  context: StageContext,
): Promise<Map<string, Float32Array>> {
  const features = new Map<string, Float32Array>();
  const { rowCount } = input.table('pixels');
  for await (const batch of input.table('pixels').batches()) {
    context.signal.throwIfAborted();
    const values = encodeImageBatch(encoders, numbersOf(batch, 'pixels'), batch.numRows);
    for (const [row, id] of valuesOf(batch, 'image_id').entries()) {
      const start = row * imageFeatureCount;
      features.set(id, values.subarray(start, start + imageFeatureCount));
    }
    const doneCount = features.size;
    context.report({
      type: 'progress',
      phase: 'encode',
      doneCount,
      totalCount: rowCount,
      unit: 'images',
    });
  }
  return features;
}
