import type { FittedEncoders } from './fitted-encoders.ts';

/** What encoders say of a batch of images. */
export type ImageFeatures = {
  /** float32 [batch, 512] */
  image: Float32Array;
  /** float32 [batch, 7, 7, 128], where the encoders have patches. */
  patches?: Float32Array;
};

/** A question as the encoders take it: some read its tokens, others its words. */
export type AskedQuestion = {
  /** int32 [50], from `preprocess`. */
  ids: Int32Array;
  /** Empty where the task is captions. */
  text: string;
};

/** What says in numbers what images show and what questions ask: fitted by a run, or pretrained. */
export type Encoders = {
  /** Whether images come with patches. */
  readonly hasPatches: boolean;
  /** What encodes, in a few words: `CNN over the image, embeddings of the question`. */
  readonly operation: string;
  /** The run's own encoders, where it has fitted any: a slope can be taken through them. */
  readonly fitted?: FittedEncoders;
  /** @param pixels uint8, row-major [count, 224, 224, 3] */
  encodeImages(pixels: Uint8Array, count: number): Promise<ImageFeatures>;
  /** @returns float32 [questions, 50] */
  encodeQuestions(questions: readonly AskedQuestion[]): Promise<Float32Array>;
  dispose(): void;
};
