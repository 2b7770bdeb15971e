import { imageSidePx } from '@sightline/contracts';
import {
  type BatchOutcome,
  crossEntropy,
  dropout,
  type FitData,
  type Tensor,
  type Tensor2D,
  type TrainingPass,
  tf,
  type Weights,
} from '@sightline/tensor';
import { augmentImages } from './augment.ts';
import type { FeaturesConfig } from './config.ts';
import { encodeImages, normalizePixels } from './image-encoder.ts';
import { classifyAnswers, predictWords } from './question-head.ts';
import type { QuestionSet } from './questions.ts';
import { embeddingRows, encodeQuestions, type KnownTokens } from './text-encoder.ts';

const imageBytes = imageSidePx * imageSidePx * 3;

/** The images and questions of one split, in memory. */
export type ImageQuestions = {
  questions: QuestionSet;
  /** uint8 [224, 224, 3] of each of `questions.imageIds`. */
  pixels: Uint8Array[];
};

function gatherPixels(pixels: Uint8Array[], images: Int32Array): Uint8Array {
  const bytes = new Uint8Array(images.length * imageBytes);
  for (const [index, image] of images.entries()) bytes.set(pixels[image]!, index * imageBytes);
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
function measure(logits: Tensor2D, answers: Int32Array, labelSmoothing: number): BatchOutcome {
  const labels = tf.tensor1d(
    answers.map((answer) => Math.max(0, answer)),
    'int32',
  );
  const known = tf.tensor1d(Float32Array.from(answers, (answer) => Number(answer >= 0)));
  const right = tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32');
  return {
    loss: tf.mean(tf.mul(crossEntropy(logits, labels, labelSmoothing), known)),
    correctCount: tf.sum(tf.mul(right, known)),
    count: answers.length,
  };
}

/**
 * How badly each image predicts the words that are said about it, in nats a word. Whatever is
 * asked, the words tell what the image shows: each sample teaches more than its short answer.
 *
 * @param image float32 [samples, 512]
 */
function wordLoss(image: Tensor2D, wordRows: Int32Array[], weights: Weights): Tensor {
  const at: number[] = [];
  const words: number[] = [];
  for (const [sample, row] of wordRows.entries()) {
    for (const word of row) {
      if (word === 0) continue; // padding and unknown
      at.push(sample);
      words.push(word);
    }
  }
  const logits = tf.gather(predictWords(image, weights), tf.tensor1d(at, 'int32')) as Tensor2D;
  return tf.mean(crossEntropy(logits, tf.tensor1d(words, 'int32')));
}

/** The fit's view of a split: an item is an image, which is encoded once for all its questions. */
export function encoderData(
  { questions, pixels }: ImageQuestions,
  known: KnownTokens,
  config: FeaturesConfig,
): FitData {
  const rows = embeddingRows(known, questions.questionIds);
  const wordRows = embeddingRows(known, questions.wordIds);
  const forward = (items: Int32Array, weights: Weights, training?: TrainingPass): BatchOutcome => {
    const plain = normalizePixels(gatherPixels(pixels, items), items.length);
    const images = training ? augmentImages(plain, training.random, config) : plain;
    const image = encodeImages(images, weights, config, training?.updates); // [images, 512]
    const { samples, at } = samplesOf(questions, items);
    const width = rows[0]?.length ?? 0;
    const tokens = Int32Array.from(samples.flatMap((sample) => [...rows[sample]!]));
    const text = encodeQuestions(tf.tensor2d(tokens, [samples.length, width], 'int32'), weights);
    const kept = dropout(image, config.imageDropout, training?.random);
    const imageOfSample = tf.gather(kept, tf.tensor1d(at, 'int32')); // [samples, 512]
    const logits = classifyAnswers(imageOfSample, text, weights);
    const answers = Int32Array.from(samples, (sample) => questions.answers[sample]!);
    const outcome = measure(logits, answers, training ? config.labelSmoothing : 0);
    if (!training || config.wordLossWeight === 0) return outcome;
    const said = samples.map((sample) => wordRows[sample]!);
    const words = tf.mul(wordLoss(imageOfSample, said, weights), config.wordLossWeight);
    return { ...outcome, loss: tf.add(outcome.loss, words) };
  };
  return { itemIds: questions.imageIds, forward };
}
