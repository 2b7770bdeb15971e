import { patchCount, patchWidth } from '@sightline/contracts';
import {
  addLinear,
  addNorm,
  linear,
  norm,
  normalValues,
  type Parameters,
  type Random,
  type Tensor3D,
  type Tensor4D,
  tf,
  type Weights,
} from '@sightline/tensor';

/** Adds the projection of the CNN's channels, and a learned position for each place. */
export function addPatchEncoder(
  parameters: Parameters,
  random: Random,
  channelCount: number,
): void {
  addLinear(parameters, random, 'patch.project', [channelCount, patchWidth]);
  const positions = normalValues(random, patchCount * patchWidth, 0.5);
  parameters.addTrained('patch.positions', [patchCount, patchWidth], positions);
  addNorm(parameters, 'patch.norm', patchWidth);
}

/**
 * What the CNN sees at each place, with where the place is: pooled, the positions would be lost.
 *
 * @param patches float32 [batch, 7, 7, channels], from `encodePatches`
 * @returns float32 [batch, 49, 128]
 */
export function projectPatches(patches: Tensor4D, weights: Weights): Tensor3D {
  const rows = patches.reshape([patches.shape[0], patchCount, patches.shape[3]]);
  const placed = tf.add(linear(rows, weights, 'patch.project'), weights['patch.positions']!);
  return norm(placed, weights, 'patch.norm') as Tensor3D; // [batch, 49, 128]
}
