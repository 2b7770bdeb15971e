import { imageFeatureCount, textFeatureCount } from '@sightline/contracts';
import {
  constantValues,
  heValues,
  linear,
  type Parameters,
  type Random,
  relu,
  type Tensor2D,
  tf,
  type Weights,
} from '@sightline/tensor';

const hiddenWidth = 256;

function addLinear(
  parameters: Parameters,
  random: Random,
  name: string,
  shape: [number, number],
): void {
  parameters.addTrained(`${name}.weight`, shape, heValues(random, shape));
  parameters.addTrained(`${name}.bias`, [shape[1]], constantValues(shape[1], 0));
}

/** Adds what only the fit needs to compare images with words. */
export function addWordHead(parameters: Parameters, wordCount: number): void {
  parameters.addTrained('head.word.bias', [wordCount], constantValues(wordCount, 0));
  parameters.addTrained('head.contrast', [2], Float32Array.of(0.1, -2)); // scale, offset
}

/** Adds the classifier that only the fit needs: image and question → short answer. */
export function addAnswerHead(parameters: Parameters, random: Random, classCount: number): void {
  const inputWidth = imageFeatureCount + 2 * textFeatureCount;
  addLinear(parameters, random, 'head.hidden', [inputWidth, hiddenWidth]);
  addLinear(parameters, random, 'head.answer', [hiddenWidth, classCount]);
}

/** The image features that live in the space of the words' embeddings, float32 [rows, 50]. */
function wordSpace(image: Tensor2D): Tensor2D {
  return tf.slice(image, [0, 0], [-1, textFeatureCount]);
}

/**
 * @param image float32 [samples, 512]
 * @param text float32 [samples, 50]
 * @returns logits, float32 [samples, classes]
 */
export function classifyAnswers(image: Tensor2D, text: Tensor2D, weights: Weights): Tensor2D {
  const agreement = tf.mul(wordSpace(image), text); // [samples, 50]
  const hidden = relu(linear(tf.concat([image, text, agreement], 1), weights, 'head.hidden'));
  return linear(hidden, weights, 'head.answer') as Tensor2D;
}

/**
 * @param image float32 [samples, 512]
 * @returns logits, float32 [samples, words]
 */
export function predictWords(image: Tensor2D, weights: Weights): Tensor2D {
  const table = weights['text.embedding'] as Tensor2D; // [words, 50]
  const scores = tf.matMul(wordSpace(image), table, false, true);
  return tf.add(tf.mul(scores, 1 / Math.sqrt(textFeatureCount)), weights['head.word.bias']!);
}

/**
 * @param image float32 [samples, 512]
 * @param text float32 [samples, 50]
 * @returns logits, float32 [samples, samples]: whether image (row) and question (column) fit
 */
export function matchQuestions(image: Tensor2D, text: Tensor2D, weights: Weights): Tensor2D {
  const [scale, offset] = tf.split(weights['head.contrast']!, 2) as [Tensor2D, Tensor2D];
  const scores = tf.matMul(wordSpace(image), text, false, true);
  return tf.add(tf.mul(scores, scale), offset) as Tensor2D;
}
