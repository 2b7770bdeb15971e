import {
  type ColumnReader,
  featuresTable,
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
import type { ImageQuestions } from './encoder-data.ts';
import {
  encodeQuestionBatch,
  freezeEncoders,
  saveEncoders,
  type TrainedEncoders,
} from './encoders.ts';
import { fitEncoders } from './fit-encoders.ts';
import { answerClasses, groupByImage, knownTokens } from './questions.ts';
import { findImageRows, readQuestions } from './read-samples.ts';

/** What the encoders are fitted on: questions and row numbers, while pixels stay on the disk. */
async function readSets(input: StageInput, pixels: ColumnReader) {
  const { table, samplesOfSplit } = await readQuestions(input);
  const training = samplesOfSplit.get('train') ?? [];
  if (training.length === 0) {
    throw new StageError('bad-data', {
      message: 'features: the training split is empty, so there is nothing to fit the encoders on',
      fix: 'Give ingest more images, or a larger train share.',
    });
  }
  const classes = answerClasses(table, training);
  const known = knownTokens(table, training);
  const rows = await findImageRows(input);
  const setOf = (samples: readonly number[]): ImageQuestions => {
    const questions = groupByImage(table, samples, classes, known);
    const rowOfImage = Int32Array.from(questions.imageIds, (id) => rows.get(id) ?? -1);
    return { questions, pixels, rowOfImage };
  };
  const sets = [setOf(training), setOf(samplesOfSplit.get('validation') ?? [])] as const;
  return { sets, known, classCount: classes.length };
}

async function fit(
  input: StageInput,
  config: FeaturesConfig,
  context: StageContext,
): Promise<TrainedEncoders> {
  const pixels = input.table('pixels').openColumn('pixels');
  try {
    const { sets, known, classCount } = await readSets(input, pixels);
    const parameters = await fitEncoders(...sets, known, classCount, config, context);
    return { parameters, knownTokens: known, config };
  } finally {
    pixels.close();
  }
}

async function run(
  input: StageInput,
  output: StageOutput,
  config: FeaturesConfig,
  context: StageContext,
): Promise<void> {
  const trained = await fit(input, config, context);
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
