import { imageSidePx } from '@sightline/contracts';
import {
  type BatchOutcome,
  crossEntropy,
  type FitData,
  type Random,
  type Tensor1D,
  type Tensor2D,
  type TrainingPass,
  tf,
  type Weights,
} from '@sightline/tensor';
import type { FeaturesConfig } from './config.ts';
import { encodeImages, normalizePixels } from './image-encoder.ts';
import { classifyAnswers } from './question-head.ts';
import type { QuestionSet } from './questions.ts';
import { shiftPixels } from './shift-pixels.ts';
import { embeddingRows, encodeQuestions, type KnownTokens } from './text-encoder.ts';

const imageBytes = imageSidePx * imageSidePx * 3;

/** The images and questions of one split, in memory. */
export type ImageQuestions = {
  questions: QuestionSet;
  /** uint8 [224, 224, 3] of each of `questions.imageIds`. */
  pixels: Uint8Array[];
};

function gatherPixels(
  pixels: Uint8Array[],
  images: Int32Array,
  maxShiftPx: number,
  random?: Random,
): Uint8Array {
  const bytes = new Uint8Array(images.length * imageBytes);
  const span = 2 * maxShiftPx + 1;
  for (const [index, image] of images.entries()) {
    const target = bytes.subarray(index * imageBytes, (index + 1) * imageBytes);
    const [dx, dy] = random
      ? [random.below(span) - maxShiftPx, random.below(span) - maxShiftPx]
      : [0, 0];
    shiftPixels(pixels[image]!, target, dx, dy);
  }
  return bytes;
}

/** Samples of some images, and for each the place of its image among them. */
function samplesOf(
  questions: QuestionSet,
  images: Int32Array,
): { samples: number[]; at: number[] } {
  const samples: number[] = [];
  const at: number[] = [];
  for (const [index, image] of images.entries()) {
    for (const sample of questions.samplesOfImage[image]!) {
      samples.push(sample);
      at.push(index);
    }
  }
  return { samples, at };
}

/** Mean loss and number of right answers; an answer that training never showed counts as wrong. */
function measure(logits: Tensor2D, answers: Int32Array): BatchOutcome {
  const labels = tf.tensor1d(
    answers.map((answer) => Math.max(0, answer)),
    'int32',
  );
  const known = tf.tensor1d(Float32Array.from(answers, (answer) => Number(answer >= 0)));
  const right = tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32');
  return {
    loss: tf.mean(tf.mul(crossEntropy(logits, labels), known)),
    correctCount: tf.sum(tf.mul(right, known)),
    count: answers.length,
  };
}

/** The fit's view of a split: an item is an image, which is encoded once for all its questions. */
export function encoderData(
  { questions, pixels }: ImageQuestions,
  known: KnownTokens,
  config: FeaturesConfig,
): FitData {
  const rows = embeddingRows(known, questions.questionIds);
  const forward = (items: Int32Array, weights: Weights, training?: TrainingPass): BatchOutcome => {
    const bytes = gatherPixels(pixels, items, config.maxShiftPx, training?.random);
    const images = normalizePixels(bytes, items.length);
    const image = encodeImages(images, weights, config, training?.updates); // [images, 512]
    const { samples, at } = samplesOf(questions, items);
    const width = rows[0]?.length ?? 0;
    const tokens = Int32Array.from(samples.flatMap((sample) => [...rows[sample]!]));
    const text = encodeQuestions(tf.tensor2d(tokens, [samples.length, width], 'int32'), weights);
    const imageOfSample = tf.gather(image, tf.tensor1d(at, 'int32') as Tensor1D); // [samples, 512]
    const logits = classifyAnswers(imageOfSample, text, weights);
    return measure(
      logits,
      Int32Array.from(samples, (sample) => questions.answers[sample]!),
    );
  };
  return { itemCount: pixels.length, forward };
}
