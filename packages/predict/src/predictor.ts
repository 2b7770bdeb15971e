import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { readVocabulary, type StageName } from '@sightline/contracts';
import {
  type Encoders,
  encodeImageBatch,
  encodeQuestionBatch,
  loadEncoders,
} from '@sightline/features';
import { fuse as fuseFeatures } from '@sightline/fusion';
import { createTokenizer, resizeImage, type TokenIds, type Tokenizer } from '@sightline/preprocess';
import { openArtifact } from '@sightline/store';
import { tf, type Weights } from '@sightline/tensor';
import { type Decoder, loadDecoder, modelFileName } from '@sightline/train';
import { traceLayer } from './describe-layer.ts';
import type { LayerTrace, Prediction } from './prediction.ts';
import { writeAnswer } from './write-answer.ts';

export type Predictor = {
  /**
   * Answers a question about an image through the same five steps as a run.
   *
   * @param image an encoded image file (PNG, JPEG, ...)
   * @throws StageError `bad-data` when the image cannot be decoded
   */
  ask(image: Uint8Array, question: string): Promise<Prediction>;
  dispose(): void;
};

async function readStageFile(
  runFolder: string,
  stage: StageName,
  name: string,
): Promise<Uint8Array> {
  const artifact = await openArtifact(await realpath(join(runFolder, stage)));
  return artifact.readFile(name);
}

/**
 * Loads the encoders and the decoder of a finished run.
 *
 * @param runFolder `data/runs/<id>`
 * @throws StageError `missing-data` when the run has no trained model
 */
export async function createPredictor(runFolder: string): Promise<Predictor> {
  const [encoderBytes, decoderBytes, tokenizer] = await Promise.all([
    readStageFile(runFolder, 'features', 'encoders.safetensors'),
    readStageFile(runFolder, 'train', modelFileName),
    createTokenizer(),
  ]);
  const encoders = loadEncoders(encoderBytes);
  const decoder = loadDecoder(decoderBytes);
  const weights = decoder.parameters.readTrained();
  const vocabulary = readVocabulary();
  return {
    async ask(image, question) {
      const layers: LayerTrace[] = [];
      const pixels = await seeImage(layers, image);
      const { ids, isCut: isQuestionCut } = await readQuestion(layers, question, tokenizer);
      const features = await extractFeatures(layers, encoders, pixels, ids);
      const fused = await fuse(layers, features.image, features.text);
      const written = await decode(layers, fused, decoder, weights, vocabulary);
      return { ...written, layers, isQuestionCut };
    },
    dispose() {
      tf.dispose(weights);
      encoders.parameters.dispose();
      decoder.parameters.dispose();
    },
  };
}

function seeImage(layers: LayerTrace[], image: Uint8Array): Promise<Uint8Array> {
  return traceLayer(layers, {
    name: 'image input',
    operation: 'decode, turn upright, resize',
    why: 'The CNN needs every picture in one size and the right way up.',
    inputShape: `${image.length} bytes`,
    outputShape: '[224,224,3] uint8',
    compute: () => resizeImage(image),
    valuesOf: (pixels) => pixels,
  });
}

function readQuestion(
  layers: LayerTrace[],
  question: string,
  tokenizer: Tokenizer,
): Promise<TokenIds> {
  return traceLayer(layers, {
    name: 'text input',
    operation: 'split into WordPiece tokens',
    why: 'The model knows words by their number among 30,522 pieces.',
    inputShape: `${question.length} characters`,
    outputShape: '[50] int32',
    compute: () => tokenizer.encodeQuestion(question),
    valuesOf: ({ ids }) => ids,
  });
}

function extractFeatures(
  layers: LayerTrace[],
  encoders: Encoders,
  pixels: Uint8Array,
  ids: Int32Array,
): Promise<{ image: Float32Array; text: Float32Array }> {
  return traceLayer(layers, {
    name: 'feature extraction',
    operation: 'CNN over the image, embeddings of the question',
    why: 'Pixels and tokens become numbers that say what matters for the answer.',
    inputShape: '[224,224,3] + [50]',
    outputShape: '[512] + [50] float32',
    compute: () => ({
      image: encodeImageBatch(encoders, pixels, 1).image,
      text: encodeQuestionBatch(encoders, [ids]),
    }),
    valuesOf: ({ image, text }) => fuseFeatures(image, text, 1, 'concat'),
  });
}

function fuse(
  layers: LayerTrace[],
  image: Float32Array,
  text: Float32Array,
): Promise<Float32Array> {
  return traceLayer(layers, {
    name: 'multimodal fusion',
    operation: 'concatenate',
    why: 'From here on the model can relate what it sees to what it was asked.',
    inputShape: '[512] + [50]',
    outputShape: '[562] float32',
    compute: () => fuseFeatures(image, text, 1, 'concat'),
    valuesOf: (fused) => fused,
  });
}

function decode(
  layers: LayerTrace[],
  fused: Float32Array,
  decoder: Decoder,
  weights: Weights,
  vocabulary: readonly string[],
): Promise<Pick<Prediction, 'answer' | 'confidence' | 'tokens'>> {
  return traceLayer(layers, {
    name: 'transformer decoder',
    operation: 'write the answer token by token',
    why: 'Each token is the likeliest of 30,522, given the picture, the question and the tokens before.',
    inputShape: '[562]',
    outputShape: '[30522] float32 a token',
    compute: () => writeAnswer(fused, decoder, weights, vocabulary),
    valuesOf: ({ probabilities }) => probabilities,
  }).then(({ probabilities: _, ...prediction }) => prediction);
}
