import { decodeSafetensors } from '@sightline/tensor';

/** A safetensors file of a run, and what its header tells. */
export type WeightsFile = {
  bytes: Uint8Array;
  parameterCount: number;
  metadata: Record<string, string>;
};

/** @throws StageError `bad-data` when the bytes are no safetensors file. */
export function describeWeights(bytes: Uint8Array): WeightsFile {
  const { arrays, metadata } = decodeSafetensors(bytes);
  const sizes = Object.values(arrays).map(({ shape }) => shape.reduce((size, n) => size * n, 1));
  return { bytes, metadata, parameterCount: sizes.reduce((sum, size) => sum + size, 0) };
}
