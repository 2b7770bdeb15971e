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

/**
 * Adds the two classifiers that only the fit needs: image and question → short answer, and
 * image → the words that are said about it.
 */
export function addHeads(
  parameters: Parameters,
  random: Random,
  classCount: number,
  wordCount: number,
): void {
  addLinear(parameters, random, 'head.hidden', [imageFeatureCount + textFeatureCount, hiddenWidth]);
  addLinear(parameters, random, 'head.answer', [hiddenWidth, classCount]);
  addLinear(parameters, random, 'head.word', [imageFeatureCount, wordCount]);
}

/**
 * @param image float32 [samples, 512]
 * @param text float32 [samples, 50]
 * @returns logits, float32 [samples, classes]
 */
export function classifyAnswers(image: Tensor2D, text: Tensor2D, weights: Weights): Tensor2D {
  const hidden = relu(linear(tf.concat([image, text], 1), weights, 'head.hidden'));
  return linear(hidden, weights, 'head.answer') as Tensor2D;
}

/**
 * @param image float32 [samples, 512]
 * @returns logits, float32 [samples, words]
 */
export function predictWords(image: Tensor2D, weights: Weights): Tensor2D {
  return linear(image, weights, 'head.word') as Tensor2D;
}
