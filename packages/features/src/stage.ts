import {
  featuresTable,
  numbersOf,
  packBatch,
  patchesTable,
  pixelsTable,
  preprocessedTable,
  type Stage,
  type StageContext,
  type StageInput,
  type StageOutput,
  samplesTable,
  valuesOf,
} from '@sightline/contracts';
import { tf } from '@sightline/tensor';
import { type FeaturesConfig, featuresConfig } from './config.ts';
import { encodeAllImages } from './encode-all-images.ts';
import { encodeQuestionBatch, freezeEncoders, saveEncoders } from './encoders.ts';
import { fitOnTables } from './fit-on-tables.ts';

async function run(
  input: StageInput,
  output: StageOutput,
  config: FeaturesConfig,
  context: StageContext,
): Promise<void> {
  const trained = await fitOnTables(input, config, context);
  const encoders = freezeEncoders(trained);
  const images = await encodeAllImages(input, output, encoders, context);
  for await (const batch of input.table('preprocessed').batches()) {
    const ids = numbersOf<Int32Array>(batch, 'question_ids');
    const width = ids.length / Math.max(1, batch.numRows);
    const questions = Array.from({ length: batch.numRows }, (_, row) =>
      ids.subarray(row * width, (row + 1) * width),
    );
    const image = await images.take(valuesOf(batch, 'image_id'));
    const text = encodeQuestionBatch(encoders, questions);
    const columns = { sample_id: valuesOf(batch, 'sample_id'), split: valuesOf(batch, 'split') };
    await output
      .table('features')
      .append(packBatch(featuresTable, batch.numRows, { ...columns, image, text }));
  }
  await images.finish();
  await output.writeFile('encoders.safetensors', saveEncoders(trained));
  trained.parameters.dispose();
  tf.dispose(encoders.weights);
}

/** Fits a CNN and a text encoder on the training split, freezes them, and encodes every row. */
export const features: Stage<FeaturesConfig> = {
  name: 'features',
  version: 4,
  reads: { samples: samplesTable, preprocessed: preprocessedTable, pixels: pixelsTable },
  writes: { features: featuresTable, patches: patchesTable },
  device: 'gpu',
  config: featuresConfig,
  shardable: false, // the fit sees the whole training split
  dependencies: ['@tensorflow/tfjs-node-gpu'],
  run,
};
