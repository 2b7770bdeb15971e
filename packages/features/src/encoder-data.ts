import { type ColumnReader, imageBytes } from '@sightline/contracts';
import {
  type BatchOutcome,
  crossEntropy,
  dropout,
  type FitData,
  layOutRows,
  type Tensor,
  type Tensor2D,
  type TrainingPass,
  tf,
  type Weights,
} from '@sightline/tensor';
import { augmentPixels } from './augment.ts';
import type { FeaturesConfig } from './config.ts';
import { encodePatches, normalizePixels, poolPatches } from './image-encoder.ts';
import { projectPatches } from './patch-encoder.ts';
import { classifyByPatches } from './patch-head.ts';
import { classifyAnswers, matchQuestions, predictWords } from './question-head.ts';
import type { QuestionSet } from './questions.ts';
import { encodeQuestions } from './text-encoder.ts';
import { rowsOf } from './token-rows.ts';

/** The images and questions of one split; pixels stay on the disk until a step asks for them. */
export type ImageQuestions = {
  questions: QuestionSet;
  /** uint8 [224, 224, 3] a row */
  pixels: ColumnReader;
  /** Row of `pixels` of each of `questions.imageIds`. */
  rowOfImage: Int32Array;
};

/** Reads the pixels of images, uint8 [images, 224, 224, 3]: valid until the next call. */
function createPixelReader({ pixels, rowOfImage }: ImageQuestions) {
  let bytes = new Uint8Array(0);
  return (images: Int32Array): Uint8Array => {
    const byteCount = images.length * imageBytes;
    if (bytes.length < byteCount) bytes = new Uint8Array(byteCount);
    pixels.readRows(
      images.map((image) => rowOfImage[image]!),
      bytes,
    );
    return bytes.subarray(0, byteCount);
  };
}

/**
 * Mean loss and number of right answers; an answer that training never showed counts as wrong.
 *
 * @param isCounted whether each answer is to be learnt and counted here
 */
function measure(
  logits: Tensor2D,
  answers: Int32Array,
  isCounted: readonly boolean[],
  labelSmoothing: number,
): BatchOutcome {
  const labels = tf.tensor1d(
    answers.map((answer) => Math.max(0, answer)),
    'int32',
  );
  const known = Float32Array.from(answers, (answer, at) => Number(answer >= 0 && isCounted[at]));
  const right = tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32');
  const count = isCounted.filter(Boolean).length;
  const losses = tf.mul(crossEntropy(logits, labels, labelSmoothing), known);
  return {
    loss: tf.div(tf.sum(losses), Math.max(1, count)),
    correctCount: tf.sum(tf.mul(right, known)),
    count,
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
  if (words.length === 0) return tf.scalar(0);
  const logits = tf.gather(predictWords(image, weights), tf.tensor1d(at, 'int32')) as Tensor2D;
  return tf.mean(crossEntropy(logits, tf.tensor1d(words, 'int32')));
}

/**
 * How badly image and question features tell, in nats a sample, which of the batch's questions go
 * with which of its images; a question that is denied goes with none.
 *
 * @see Zhai et al. 2023, Sigmoid Loss for Language Image Pre-Training
 */
function contrastLoss(
  image: Tensor2D,
  text: Tensor2D,
  imageOfSample: readonly number[],
  isDenied: readonly boolean[],
  weights: Weights,
): Tensor {
  const signs = imageOfSample.flatMap((one) =>
    imageOfSample.map((other, sample) => (one === other && !isDenied[sample] ? 1 : -1)),
  );
  const sampleCount = imageOfSample.length;
  const logits = tf.mul(
    tf.tensor2d(signs, [sampleCount, sampleCount]),
    matchQuestions(image, text, weights),
  );
  return tf.div(tf.sum(tf.softplus(tf.neg(logits))), sampleCount);
}

/** A batch of images, its samples, and what the encoders say of them. */
type Encoded = {
  samples: Int32Array;
  imageOfSample: number[];
  image: Tensor2D;
  text: Tensor2D;
  logits: Tensor2D;
};

/** The fit's view of a split: an item is an image, which is encoded once for all its questions. */
export function encoderData(images: ImageQuestions, config: FeaturesConfig): FitData {
  const { questions } = images;
  const readPixels = createPixelReader(images);
  const noWords = new Int32Array(questions.asked.width);
  // As answers, yes and no were learnt by heart, picture by picture: the contrast, which learns them
  // better, is for pooled features alone.
  const countsYesAndNo = config.output === 'patch' || config.contrastLossWeight === 0;

  function encode(items: Int32Array, weights: Weights, training?: TrainingPass): Encoded {
    const pixels = readPixels(items);
    const hasSides = Array.from(items, (item) => questions.hasSides[item]!);
    const images = training
      ? augmentPixels(pixels, training.random, config, hasSides, config.inputSidePx)
      : normalizePixels(pixels, config.inputSidePx);
    const patches = encodePatches(images, weights, config, training?.updates);
    const pooled = dropout(poolPatches(patches, weights), config.imageDropout, training?.random);
    const rows = layOutRows(Array.from(items, (item) => questions.samplesOfImage[item]!));
    const perImage = rows.length / items.length;
    const places = [...rows.keys()].filter((place) => rows[place]! >= 0);
    const tokens = Int32Array.from(
      [...rows].flatMap((row) => [...(row < 0 ? noWords : rowsOf(questions.asked, row))]),
    );
    const asked = tf.tensor2d(tokens, [rows.length, noWords.length], 'int32');
    const imageOfRow = Int32Array.from(rows, (_, place) => Math.floor(place / perImage));
    const image = tf.gather(pooled, tf.tensor1d(imageOfRow, 'int32')) as Tensor2D; // [rows, 512]
    const text = encodeQuestions(asked, weights); // [rows, 50]
    const logits =
      config.output === 'patch'
        ? classifyByPatches(asked, projectPatches(patches, weights), weights, config)
        : classifyAnswers(image, text, weights);
    const real = (x: Tensor2D): Tensor2D =>
      places.length === rows.length ? x : (tf.gather(x, tf.tensor1d(places, 'int32')) as Tensor2D);
    return {
      samples: Int32Array.from(places, (place) => rows[place]!),
      imageOfSample: places.map((place) => imageOfRow[place]!),
      image: real(image),
      text: real(text),
      logits: real(logits),
    };
  }

  const forward = (items: Int32Array, weights: Weights, training?: TrainingPass): BatchOutcome => {
    const { samples, imageOfSample, image, text, logits } = encode(items, weights, training);
    const answers = samples.map((sample) => questions.answers[sample]!);
    const isCounted = Array.from(
      samples,
      (sample) => countsYesAndNo || !questions.isYesOrNo[sample],
    );
    const labelSmoothing = training ? config.labelSmoothing : 0;
    const outcome = measure(logits, answers, isCounted, labelSmoothing);
    if (!training) return outcome;
    const { answerLossWeight, wordLossWeight, contrastLossWeight } = config;
    let loss = tf.mul(outcome.loss, answerLossWeight);
    if (wordLossWeight > 0) {
      const said = Array.from(samples, (sample) => rowsOf(questions.said, sample));
      loss = tf.add(loss, tf.mul(wordLoss(image, said, weights), wordLossWeight));
    }
    if (contrastLossWeight > 0) {
      const isDenied = Array.from(samples, (sample) => questions.isDenied[sample]!);
      const contrast = contrastLoss(image, text, imageOfSample, isDenied, weights);
      loss = tf.add(loss, tf.mul(contrast, contrastLossWeight));
    }
    return { ...outcome, loss };
  };
  return { itemIds: questions.imageIds, forward };
}
