import { maxQuestionTokenCount, patchWidth } from '@sightline/contracts';
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
  tokenMemory,
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
 * Starts from the question and looks, layer by layer, at its words and at the patches: the first
 * look finds the thing that is named, the next ones what is related to it. The pooled image is kept
 * out: with it a probe learned to guess from the whole picture, and to look much later.
 *
 * @param words int32 [rows, tokens], from `embeddingRows`
 * @param patches float32 [images, 49, 128]; rows of an image stand behind each other
 * @returns logits, float32 [rows, classes]
 */
export function classifyByPatches(
  words: Tensor2D,
  patches: Tensor3D,
  weights: Weights,
  { headLayerCount }: PatchHeadShape,
): Tensor2D {
  const embedded = embed(weights['head.embedding'] as Tensor2D, words); // [rows, tokens, width]
  const { memory, start } = tokenMemory(words, embedded, weights['head.positions']!);
  const memories = { question: memory, patches: { states: patches } };
  let x = start; // [rows, 1, width]
  for (let layer = 0; layer < headLayerCount; layer++) {
    x = transformerLayer(x, weights, `head.layer${layer}`, headCount, { memories });
  }
  const last = norm(x, weights, 'head.norm').reshape([-1, width]);
  return linear(relu(linear(last, weights, 'head.hidden')), weights, 'head.answer') as Tensor2D;
}
