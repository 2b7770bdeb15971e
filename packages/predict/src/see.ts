import { fusedFeatureCount } from '@sightline/contracts';
import type { AskedQuestion, ImageFeatures } from '@sightline/features';
import { fuse } from '@sightline/fusion';
import { type Tensor2D, tf } from '@sightline/tensor';
import { type Sequence, type Sequences, sequenceTensors } from '@sightline/train';
import type { Model } from './model.ts';

/** Features of some pictures about which one question is asked. */
export type Seen = ImageFeatures & {
  /** float32 [pictures, 50], each row the same. */
  text: Float32Array;
};

/** Encodes pictures and a question as the stage `features` does. */
export async function encode(
  { encoders }: Model,
  pixels: Uint8Array,
  pictureCount: number,
  question: AskedQuestion,
): Promise<Seen> {
  const seen = await encoders.encodeImages(pixels, pictureCount);
  const asked = await encoders.encodeQuestions([question]);
  const text = new Float32Array(pictureCount * asked.length);
  for (let picture = 0; picture < pictureCount; picture++) text.set(asked, picture * asked.length);
  return { ...seen, text };
}

/** What the decoder writes from, one row a picture. */
export type Fused = {
  /** float32 [pictures, 562] */
  fused: Float32Array;
  /** Where the decoder looks at patches and question tokens. */
  sequences?: Sequences;
};

/** Combines features as the stage `fusion` did in the model's run. */
export function fuseSeen(
  { fusionMethod, gate, decoder }: Model,
  { image, text, patches }: Seen,
  pictureCount: number,
  questionIds: Int32Array,
): Fused {
  const fused = fuse(image, text, pictureCount, fusionMethod, gate);
  if (!decoder.config.hasSequence || !patches) return { fused };
  const patchesSize = patches.length / pictureCount;
  const numbers = [...Array(pictureCount).keys()];
  const sequences = {
    patches: numbers.map((at) => patches.slice(at * patchesSize, (at + 1) * patchesSize)),
    imageOfRow: Int32Array.from(numbers),
    questionIds: Array<Int32Array>(pictureCount).fill(questionIds),
  };
  return { fused, sequences };
}

/** The same as tensors, which the caller (or its `tf.tidy`) disposes. */
export function fusedTensors({ fused, sequences }: Fused): {
  features: Tensor2D;
  sequence?: Sequence;
} {
  const pictureCount = fused.length / fusedFeatureCount;
  const features = tf.tensor2d(fused, [pictureCount, fusedFeatureCount]);
  if (!sequences) return { features };
  const rows = Int32Array.from({ length: pictureCount }, (_, row) => row);
  return { features, sequence: sequenceTensors(sequences, rows, pictureCount) };
}
