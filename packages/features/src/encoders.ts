import {
  decodeSafetensors,
  encodeSafetensors,
  foldBatchNorms,
  type Parameters,
  type Tensor,
  type Tensor4D,
  tf,
  toWeights,
  type Weights,
} from '@sightline/tensor';
import type { FeaturesConfig } from './config.ts';
import { encodePatches, normalizePixels, poolPatches } from './image-encoder.ts';
import { projectPatches } from './patch-encoder.ts';
import { embeddingRows, encodeQuestions, type KnownTokens } from './text-encoder.ts';
import { viewsOf } from './views.ts';

/** The frozen encoders, as they encode every row and as `predict` takes them up again. */
export type Encoders = {
  /** Batch norms folded; the owner disposes them. */
  weights: Weights;
  knownTokens: KnownTokens;
  config: FeaturesConfig;
};

/** Trained encoders, of which more can be made than features. */
export type TrainedEncoders = Omit<Encoders, 'weights'> & { parameters: Parameters };

/** @param trained stays the caller's */
export function freezeEncoders({ parameters, knownTokens, config }: TrainedEncoders): Encoders {
  const trained = parameters.readTrained();
  const weights = foldBatchNorms({ ...trained, ...parameters.running });
  tf.dispose(trained);
  return { weights, knownTokens, config };
}

/** Views that go through the CNN together, of one image or many: enough to keep all cores busy. */
const maxImagesPerPass = 32;

/** What the encoders say of a batch of images. */
export type ImageFeatures = {
  /** float32 [batch, 512] */
  image: Float32Array;
  /** float32 [batch, 7, 7, 128], where the output is `patch`. */
  patches?: Float32Array;
};

/**
 * Encodes a batch of images.
 *
 * @param pixels uint8, row-major [batch, 224, 224, 3]
 */
export function encodeImageBatch(
  { weights, config }: Encoders,
  pixels: Uint8Array,
  batch: number,
): ImageFeatures {
  return tf.tidy(() => {
    const plain = normalizePixels(pixels, batch);
    const views = config.averageViews ? viewsOf(plain) : [plain];
    const perPass = Math.max(1, Math.floor(maxImagesPerPass / batch));
    const sums: Tensor[] = [];
    let patches: Tensor4D | undefined;
    for (let start = 0; start < views.length; start += perPass) {
      const some = views.slice(start, start + perPass);
      const seen = encodePatches(tf.concat(some), weights, config);
      patches ??= tf.slice(seen, 0, batch);
      sums.push(poolPatches(seen, weights).reshape([some.length, batch, -1]).sum(0)); // [batch, 512]
    }
    const image = tf.div(tf.addN(sums), views.length).dataSync<'float32'>().slice();
    if (config.output === 'pooled') return { image };
    return { image, patches: projectPatches(patches!, weights).dataSync<'float32'>().slice() };
  });
}

/**
 * Encodes a batch of questions.
 *
 * @param questions token ids of each, int32 [50]
 * @returns float32 [batch, 50]
 */
export function encodeQuestionBatch(encoders: Encoders, questions: Int32Array[]): Float32Array {
  return tf.tidy(() => {
    const rows = embeddingRows(encoders.knownTokens, questions);
    const shape: [number, number] = [rows.length, rows[0]?.length ?? 1];
    const flat = new Int32Array(shape[0] * shape[1]);
    for (const [index, row] of rows.entries()) flat.set(row, index * shape[1]);
    return encodeQuestions(tf.tensor2d(flat, shape, 'int32'), encoders.weights)
      .dataSync<'float32'>()
      .slice();
  });
}

/** The encoders as one safetensors file; the classifier that only the fit needed is left out. */
export function saveEncoders({ parameters, knownTokens, config }: TrainedEncoders): Uint8Array {
  const arrays = Object.entries(parameters.save()).filter(([name]) => !name.startsWith('head.'));
  return encodeSafetensors(Object.fromEntries(arrays), {
    config: JSON.stringify(config),
    known_tokens: JSON.stringify([...knownTokens]),
  });
}

/** @throws StageError `bad-data` when the bytes are not what `saveEncoders` wrote. */
export function loadEncoders(bytes: Uint8Array): Encoders {
  const { arrays, metadata } = decodeSafetensors(bytes);
  return {
    weights: tf.tidy(() => foldBatchNorms(toWeights(arrays))),
    config: JSON.parse(metadata.config ?? '{}') as FeaturesConfig,
    knownTokens: Int32Array.from(JSON.parse(metadata.known_tokens ?? '[]') as number[]),
  };
}
