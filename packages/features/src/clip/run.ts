import {
  featuresTable,
  imageFeatureCount,
  packBatch,
  type StageContext,
  StageError,
  type StageInput,
  type StageOutput,
  valuesOf,
} from '@sightline/contracts';
import { encodeAllImages } from '../encode-all-images.ts';
import type { ClipConfig } from './config.ts';
import { findModel } from './find-model.ts';
import type { ModelFiles } from './model-files.ts';
import { pretrainedFileName, savePretrained } from './pretrained.ts';
import { readSpoken, spokenOf, trainingQuestions } from './questions.ts';
import { openReader, type Reader, readerRevision } from './reader.ts';
import {
  fitReading,
  maxFittedCount,
  projectionFileName,
  rememberingReader,
  saveProjection,
} from './reading.ts';
import { HeldOutSplits, spokenText, writeRetrieval } from './retrieval.ts';
import { seeImages } from './see-images.ts';
import { openImageTower, openTextTower, type Tower } from './tower.ts';

/** What one run works with. */
type Work = {
  input: StageInput;
  output: StageOutput;
  config: ClipConfig;
  context: StageContext;
};

/** Fits what brings a question to 50 numbers, and keeps it beside the tables. */
async function startReading(
  { input, output, context }: Work,
  reader: Reader,
): Promise<(texts: readonly string[]) => Promise<Float32Array>> {
  const questions = await trainingQuestions(input, maxFittedCount);
  if (questions.length === 0) {
    throw new StageError('bad-data', {
      message: 'features: the training split is empty, so there is nothing to fit a projection on',
      fix: 'Give ingest more images, or a larger train share.',
    });
  }
  const projection = await fitReading(reader, questions, context);
  await output.writeFile(projectionFileName, saveProjection(projection));
  return rememberingReader(reader, projection);
}

/** Encodes all rows. */
async function encodeRows(work: Work, tower: Tower<Uint8Array>, reader: Reader) {
  const { input, output, config, context } = work;
  const read = await startReading(work, reader);
  const spoken = await readSpoken(input);
  const heldOut = new HeldOutSplits();
  const encode = async (pixels: Uint8Array, count: number) => ({
    image: await seeImages(tower, pixels, count, config.batchCount),
  });
  const images = await encodeAllImages(input, output, encode, context);
  for await (const batch of input.table('preprocessed').batches()) {
    const [sampleIds, imageIds] = [valuesOf(batch, 'sample_id'), valuesOf(batch, 'image_id')];
    const said = sampleIds.map((id) => spokenOf(spoken, id));
    const split = valuesOf(batch, 'split');
    const image = await images.take(imageIds);
    const text = await read(said.map(({ question }) => question));
    const columns = { sample_id: sampleIds, split, image, text };
    await output.table('features').append(packBatch(featuresTable, batch.numRows, columns));
    for (const [row, { question, answer }] of config.retrieval ? said.entries() : []) {
      const point = image.subarray(row * imageFeatureCount, (row + 1) * imageFeatureCount);
      heldOut.add(split[row]!, imageIds[row]!, point, spokenText(question, answer));
    }
  }
  await images.finish();
  return heldOut;
}

async function evaluate(work: Work, folder: string, heldOut: HeldOutSplits): Promise<void> {
  const { config, output, context } = work;
  const tower = await openTextTower(folder, config);
  await writeRetrieval(heldOut, tower, output, context);
  tower.dispose();
}

function describe(config: ClipConfig, { files }: ModelFiles): Uint8Array {
  return savePretrained({ files, reader: readerRevision(config) });
}

export async function run(
  input: StageInput,
  output: StageOutput,
  config: ClipConfig,
  context: StageContext,
): Promise<void> {
  const work = { input, output, config, context };
  const model = await findModel(config, context);
  const tower = await openImageTower(model.folder, config);
  const reader = await openReader(model.folder, config, context.report);
  const heldOut = await encodeRows(work, tower, reader);
  tower.dispose();
  reader.dispose();
  if (config.retrieval) await evaluate(work, model.folder, heldOut);
  await output.writeFile(pretrainedFileName, describe(config, model));
}
