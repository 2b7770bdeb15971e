import {
  decodeSafetensors,
  encodeSafetensors,
  foldBatchNorms,
  type Parameters,
  readAllValues,
  readValues,
  type Tensor,
  type Tensor4D,
  tf,
  toWeights,
  type Weights,
} from '@sightline/tensor';
import type { FeaturesConfig } from './config.ts';
import type { ImageFeatures } from './encoders.ts';
import { encodePatches, poolPatches } from './image-encoder.ts';
import { projectPatches } from './patch-encoder.ts';
import { embeddingRows, encodeQuestions, type KnownTokens } from './text-encoder.ts';
import { viewPixels, views } from './views.ts';

/** The fitted encoders, frozen: as they encode every row and as `predict` takes them up again. */
export type FittedEncoders = {
  /** Batch norms folded; the owner disposes them. */
  weights: Weights;
  knownTokens: KnownTokens;
  config: FeaturesConfig;
};

/** Trained encoders, of which more can be made than features. */
export type TrainedEncoders = Omit<FittedEncoders, 'weights'> & { parameters: Parameters };

/** @param trained stays the caller's */
export function freezeEncoders({
  parameters,
  knownTokens,
  config,
}: TrainedEncoders): FittedEncoders {
  const trained = parameters.readTrained();
  const weights = foldBatchNorms({ ...trained, ...parameters.running });
  tf.dispose(trained);
  return { weights, knownTokens, config };
}

/** Views that go through the CNN together, of one image or many: enough to keep all cores busy. */
const maxImagesPerPass = 32;

/**
 * Encodes a batch of images.
 *
 * @param pixels uint8, row-major [batch, 224, 224, 3]
 * @param mostAtOnce images, and views of them, that memory suffices for together
 */
export function encodeImageBatch(
  { weights, config }: FittedEncoders,
  pixels: Uint8Array,
  batch: number,
  mostAtOnce: number = maxImagesPerPass,
): ImageFeatures {
  const { averageViews, inputSidePx } = config;
  const [image, patchFeatures] = readAllValues(() => {
    const taken = averageViews ? views : views.slice(0, 1);
    const perPass = Math.max(1, Math.floor(Math.min(maxImagesPerPass, mostAtOnce) / batch));
    const sums: Tensor[] = [];
    let patches: Tensor4D | undefined;
    for (let start = 0; start < taken.length; start += perPass) {
      const some = taken.slice(start, start + perPass);
      const [sum, kept] = tf.tidy(() => {
        const images = viewPixels(pixels, batch, some, inputSidePx);
        const seen = encodePatches(images, weights, config);
        const pooled = poolPatches(seen, weights).reshape([some.length, batch, -1]).sum(0); // [batch, 512]
        return start === 0 && config.output === 'patch'
          ? [pooled, tf.slice(seen, 0, batch)]
          : [pooled];
      });
      sums.push(sum!);
      patches ??= kept as Tensor4D | undefined;
    }
    const image = tf.div(tf.addN(sums), taken.length);
    return patches ? [image, projectPatches(patches, weights)] : [image];
  });
  return { image: image!, ...(patchFeatures && { patches: patchFeatures }) };
}

/**
 * Encodes a batch of questions.
 *
 * @param questions token ids of each, int32 [50]
 * @returns float32 [batch, 50]
 */
export function encodeQuestionBatch(
  encoders: FittedEncoders,
  questions: Int32Array[],
): Float32Array {
  return readValues(() => {
    const rows = embeddingRows(encoders.knownTokens, questions);
    const shape: [number, number] = [rows.length, rows[0]?.length ?? 1];
    const flat = new Int32Array(shape[0] * shape[1]);
    for (const [index, row] of rows.entries()) flat.set(row, index * shape[1]);
    return encodeQuestions(tf.tensor2d(flat, shape, 'int32'), encoders.weights);
  });
}

/** Where the stage leaves its fitted encoders. */
export const encodersFileName = 'encoders.safetensors';

/** The encoders as one safetensors file; the classifier that only the fit needed is left out. */
export function saveFitted({ parameters, knownTokens, config }: TrainedEncoders): Uint8Array {
  const arrays = Object.entries(parameters.save()).filter(([name]) => !name.startsWith('head.'));
  return encodeSafetensors(Object.fromEntries(arrays), {
    config: JSON.stringify(config),
    known_tokens: JSON.stringify([...knownTokens]),
  });
}

/** @throws StageError `bad-data` when the bytes are not what `saveFitted` wrote. */
export function readFitted(bytes: Uint8Array): FittedEncoders {
  const { arrays, metadata } = decodeSafetensors(bytes);
  return {
    weights: tf.tidy(() => foldBatchNorms(toWeights(arrays))),
    config: JSON.parse(metadata.config ?? '{}') as FeaturesConfig,
    knownTokens: Int32Array.from(JSON.parse(metadata.known_tokens ?? '[]') as number[]),
  };
}
