import type { StageContext } from '@sightline/contracts';
import { createRandom, deriveSeed, fit, Parameters } from '@sightline/tensor';
import type { FeaturesConfig } from './config.ts';
import { encoderData, type ImageQuestions } from './encoder-data.ts';
import { addImageEncoder } from './image-encoder.ts';
import { addPatchEncoder } from './patch-encoder.ts';
import { addPatchHead } from './patch-head.ts';
import { addAnswerHead, addWordHead } from './question-head.ts';
import { addTextEncoder, type KnownTokens } from './text-encoder.ts';

const warmupShare = 0.3; // a one-cycle rate: long warm-up, high peak

/**
 * Fits image and text encoder together: image + question → short answer, on the training split.
 * Resumes from the context's checkpoint bit for bit.
 *
 * @returns parameters `image.*`, `text.*` and `head.*`; the caller disposes them.
 */
export async function fitEncoders(
  training: ImageQuestions,
  validation: ImageQuestions,
  known: KnownTokens,
  classCount: number,
  config: FeaturesConfig,
  context: StageContext,
): Promise<Parameters> {
  const random = createRandom(deriveSeed(context.seed, 'encoder-weights'));
  const parameters = new Parameters();
  addImageEncoder(parameters, random, config);
  addTextEncoder(parameters, random, known);
  const wordCount = known.length + 1;
  addWordHead(parameters, wordCount);
  if (config.output === 'patch') {
    addPatchEncoder(parameters, random, config.width << config.blockCount);
    addPatchHead(parameters, random, config, wordCount, classCount);
  } else {
    addAnswerHead(parameters, random, classCount);
  }
  const batchSize = Math.min(config.batchImageCount, training.rowOfImage.length);
  const options = { ...config, model: 'image-encoder' as const, batchSize, warmupShare };
  await fit(
    parameters,
    encoderData(training, config),
    encoderData(validation, config),
    options,
    context,
  );
  return parameters;
}
