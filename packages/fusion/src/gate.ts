import { fusedFeatureCount, imageFeatureCount } from '@sightline/contracts';
import {
  addLinear,
  decodeSafetensors,
  encodeSafetensors,
  linear,
  type Parameters,
  type Random,
  type Tensor2D,
  tf,
  toWeights,
  type Weights,
} from '@sightline/tensor';

export const gateFileName = 'gate.safetensors';

/** Adds the gate, seeded, and the classifier that only its fit needs. */
export function addGate(parameters: Parameters, random: Random, classCount: number): void {
  addLinear(parameters, random, 'gate', [fusedFeatureCount, imageFeatureCount]);
  addLinear(parameters, random, 'head', [fusedFeatureCount, classCount]);
}

/**
 * Image and question, each image feature weighed by how much it matters to this question.
 *
 * @param image float32 [rows, 512]
 * @param text float32 [rows, 50]
 * @returns float32 [rows, 562]
 * @see Arevalo et al. 2017, Gated Multimodal Units for Information Fusion
 */
export function fuseGated(image: Tensor2D, text: Tensor2D, weights: Weights): Tensor2D {
  const gate = tf.sigmoid(linear(tf.concat([image, text], 1), weights, 'gate'));
  return tf.concat([tf.mul(image, tf.mul(gate, 2)), text], 1); // a gate of one half changes nothing
}

/**
 * Linear, so that nothing but the gate can relate what is seen to what is asked.
 *
 * @returns logits, float32 [rows, classes]
 */
export function classifyFused(fused: Tensor2D, weights: Weights): Tensor2D {
  return linear(fused, weights, 'head') as Tensor2D;
}

/** The gate as a safetensors file; the classifier is left out. */
export function saveGate(parameters: Parameters): Uint8Array {
  const arrays = Object.entries(parameters.save()).filter(([name]) => name.startsWith('gate.'));
  return encodeSafetensors(Object.fromEntries(arrays));
}

/**
 * @returns the gate's weights, which the caller disposes
 * @throws StageError `bad-data` when the bytes are not what `saveGate` wrote.
 */
export function loadGate(bytes: Uint8Array): Weights {
  return toWeights(decodeSafetensors(bytes).arrays);
}
