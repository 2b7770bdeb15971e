import {
  featuresTable,
  imageFeatureCount,
  numbersOf,
  packBatch,
  patchesTable,
  pixelsTable,
  preprocessedTable,
  type Stage,
  type StageContext,
  StageError,
  type StageInput,
  type StageOutput,
  samplesTable,
  valuesOf,
} from '@sightline/contracts';
import { tf } from '@sightline/tensor';
import { type FeaturesConfig, featuresConfig } from './config.ts';
import { encodeAllImages } from './encode-all-images.ts';
import {
  encodeQuestionBatch,
  freezeEncoders,
  saveEncoders,
  type TrainedEncoders,
} from './encoders.ts';
import { fitEncoders } from './fit-encoders.ts';
import { answerClasses, knownTokens } from './questions.ts';
import { readImages, readQuestions } from './read-samples.ts';

async function fit(
  input: StageInput,
  config: FeaturesConfig,
  context: StageContext,
): Promise<TrainedEncoders> {
  const rows = await readQuestions(input);
  const training = rows.get('train') ?? [];
  if (training.length === 0) {
    throw new StageError('bad-data', {
      message: 'features: the training split is empty, so there is nothing to fit the encoders on',
      fix: 'Give ingest more images, or a larger train share.',
    });
  }
  const classes = answerClasses(training);
  const known = knownTokens(training);
  const sets = [
    await readImages(input, training, classes),
    await readImages(input, rows.get('validation') ?? [], classes),
  ] as const;
  const parameters = await fitEncoders(...sets, known, classes.length, config, context);
  return { parameters, knownTokens: known, config };
}

async function run(
  input: StageInput,
  output: StageOutput,
  config: FeaturesConfig,
  context: StageContext,
): Promise<void> {
  const trained = await fit(input, config, context);
  const encoders = freezeEncoders(trained);
  const imageFeatures = await encodeAllImages(input, output, encoders, context);
  for await (const batch of input.table('preprocessed').batches()) {
    const ids = numbersOf<Int32Array>(batch, 'question_ids');
    const width = ids.length / Math.max(1, batch.numRows);
    const questions = Array.from({ length: batch.numRows }, (_, row) =>
      ids.subarray(row * width, (row + 1) * width),
    );
    const image = new Float32Array(batch.numRows * imageFeatureCount);
    for (const [row, id] of valuesOf(batch, 'image_id').entries()) {
      image.set(imageFeatures.get(id)!, row * imageFeatureCount);
    }
    const text = encodeQuestionBatch(encoders, questions);
    const columns = { sample_id: valuesOf(batch, 'sample_id'), split: valuesOf(batch, 'split') };
    await output
      .table('features')
      .append(packBatch(featuresTable, batch.numRows, { ...columns, image, text }));
  }
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
