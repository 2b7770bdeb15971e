import {
  featuresTable,
  numbersOf,
  packBatch,
  type StageContext,
  type StageInput,
  type StageOutput,
  valuesOf,
} from '@sightline/contracts';
import { tf } from '@sightline/tensor';
import type { FeaturesConfig } from './config.ts';
import { encodeAllImages } from './encode-all-images.ts';
import { fitOnTables } from './fit-on-tables.ts';
import {
  encodeImageBatch,
  encodeQuestionBatch,
  encodersFileName,
  freezeEncoders,
  saveFitted,
} from './fitted-encoders.ts';

export async function run(
  input: StageInput,
  output: StageOutput,
  config: FeaturesConfig,
  context: StageContext,
): Promise<void> {
  const trained = await fitOnTables(input, config, context);
  const encoders = freezeEncoders(trained);
  const images = await encodeAllImages(
    input,
    output,
    async (...batch) => encodeImageBatch(encoders, ...batch),
    context,
  );
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
  await output.writeFile(encodersFileName, saveFitted(trained));
  trained.parameters.dispose();
  tf.dispose(encoders.weights);
}
