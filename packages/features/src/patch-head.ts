import {
  imageFeatureCount,
  maxQuestionTokenCount,
  patchWidth,
  textFeatureCount,
} from '@sightline/contracts';
import {
  addLinear,
  addNorm,
  addTransformerLayer,
  embed,
  linear,
  norm,
  normalValues,
  type Parameters,
  type Random,
  relu,
  type Tensor2D,
  type Tensor3D,
  tf,
  transformerLayer,
  type Weights,
} from '@sightline/tensor';

export type PatchHeadShape = { headLayerCount: number };

const width = patchWidth;
const headCount = 4;

/** Adds the head that only the fit of patches needs: patches and question → short answer. */
export function addPatchHead(
  parameters: Parameters,
  random: Random,
  { headLayerCount }: PatchHeadShape,
  wordCount: number,
  classCount: number,
): void {
  addLinear(parameters, random, 'head.start', [imageFeatureCount + textFeatureCount, width]);
  const addTable = (name: string, rowCount: number, deviation: number): void => {
    parameters.addTrained(
      name,
      [rowCount, width],
      normalValues(random, rowCount * width, deviation),
    );
  };
  addTable('head.embedding', wordCount, 0.5);
  addTable('head.positions', maxQuestionTokenCount, 0.3);
  for (let layer = 0; layer < headLayerCount; layer++) {
    const memoryWidths = { question: width, patches: patchWidth };
    addTransformerLayer(parameters, random, `head.layer${layer}`, width, memoryWidths);
  }
  addNorm(parameters, 'head.norm', width);
  addLinear(parameters, random, 'head.hidden', [width, width]);
  addLinear(parameters, random, 'head.answer', [width, classCount]);
}

/**
 * Starts from the pooled features and looks, layer by layer, at the question's words and at the
 * patches: the first look finds the thing that is named, the next ones what is related to it.
 *
 * @param start float32 [rows, 562], pooled image and text features
 * @param patches float32 [images, 49, 128]; rows of an image stand behind each other
 * @param words int32 [rows, tokens], from `embeddingRows`
 * @returns logits, float32 [rows, classes]
 */
export function classifyByPatches(
  start: Tensor2D,
  patches: Tensor3D,
  words: Tensor2D,
  weights: Weights,
  { headLayerCount }: PatchHeadShape,
): Tensor2D {
  const [rowCount, time] = words.shape;
  const positions = tf.slice(weights['head.positions']!, [0, 0], [time, -1]);
  const embedded = embed(weights['head.embedding'] as Tensor2D, words); // [rows, tokens, width]
  const padding = tf.cast(tf.equal(words, 0), 'float32').reshape([rowCount, 1, 1, time]);
  const memories = {
    question: {
      states: tf.add(embedded, positions) as Tensor3D,
      mask: tf.mul(padding, -1e9),
    },
    patches: { states: patches },
  };
  let x = linear(start, weights, 'head.start').expandDims(1) as Tensor3D; // [rows, 1, width]
  for (let layer = 0; layer < headLayerCount; layer++) {
    x = transformerLayer(x, weights, `head.layer${layer}`, headCount, memories);
  }
  const last = norm(x, weights, 'head.norm').reshape([rowCount, width]);
  return linear(relu(linear(last, weights, 'head.hidden')), weights, 'head.answer') as Tensor2D;
}
