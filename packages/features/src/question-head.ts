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

/** Adds the classifier that only the fit needs: image and question → short answer. */
export function addQuestionHead(parameters: Parameters, random: Random, classCount: number): void {
  const fusedWidth = imageFeatureCount + textFeatureCount;
  const hidden: [number, number] = [fusedWidth, hiddenWidth];
  parameters.addTrained('head.hidden.weight', hidden, heValues(random, hidden));
  parameters.addTrained('head.hidden.bias', [hiddenWidth], constantValues(hiddenWidth, 0));
  const output: [number, number] = [hiddenWidth, classCount];
  parameters.addTrained('head.output.weight', output, heValues(random, output));
  parameters.addTrained('head.output.bias', [classCount], constantValues(classCount, 0));
}

/**
 * @param image float32 [samples, 512]
 * @param text float32 [samples, 50]
 * @returns logits, float32 [samples, classes]
 */
export function classifyAnswers(image: Tensor2D, text: Tensor2D, weights: Weights): Tensor2D {
  const hidden = relu(linear(tf.concat([image, text], 1), weights, 'head.hidden'));
  return linear(hidden, weights, 'head.output') as Tensor2D;
}
