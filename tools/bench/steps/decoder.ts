import {
  addLinear,
  addNorm,
  addTransformerLayer,
  causalMask,
  crossEntropy,
  embed,
  linear,
  norm,
  normalValues,
  type Parameters,
  type Random,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tf,
  transformerLayer,
  type Weights,
} from '@sightline/tensor';

export const rowBatch = 32;
export const fusedCount = 562;
export const tokenCount = 16;
export const vocabularySize = 30_522;

const [width, layerCount, headCount] = [128, 2, 4];

export function addBenchDecoder(parameters: Parameters, random: Random): void {
  const values = normalValues(random, vocabularySize * width, 1 / Math.sqrt(width));
  parameters.addTrained('embedding', [vocabularySize, width], values);
  addLinear(parameters, random, 'prefix', [fusedCount, width]);
  for (let layer = 0; layer < layerCount; layer++) {
    addTransformerLayer(parameters, random, `layer${layer}`, width);
  }
  addNorm(parameters, 'norm', width);
}

/**
 * Mean cross-entropy of 16 target tokens a row over the whole vocabulary.
 *
 * @param fused float32 [rows, 562]
 * @param tokens int32 [rows, 16], what the decoder reads
 * @param targets int32 [rows * 16], what it should write
 */
export function decoderLoss(
  fused: Tensor2D,
  tokens: Tensor2D,
  targets: Tensor1D,
  weights: Weights,
): Tensor {
  const table = weights.embedding as Tensor2D;
  const prefix = linear(fused, weights, 'prefix').expandDims(1);
  let x = tf.concat([prefix, embed(table, tokens)], 1) as Tensor3D; // [rows, 17, 128]
  const mask = causalMask(tokenCount + 1);
  for (let layer = 0; layer < layerCount; layer++) {
    x = transformerLayer(x, weights, `layer${layer}`, headCount, { mask });
  }
  const states = tf.slice(norm(x, weights, 'norm'), [0, 1, 0], [-1, -1, -1]);
  const logits = tf.matMul(states.reshape([-1, width]) as Tensor2D, table, false, true);
  return tf.mean(crossEntropy(logits as Tensor2D, targets));
}
