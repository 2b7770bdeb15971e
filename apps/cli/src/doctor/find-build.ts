import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder } from '../run/find-root.ts';

/** The TensorFlow that the set-up has linked. */
export type TensorflowBuild = {
  /** What it is built for. */
  device: 'cpu' | 'gpu';
  /** Its libraries; those of CUDA lie beside them. */
  folder: string;
  /** Versions of NVIDIA's wheels by their names, in a build for GPUs. */
  cuda: Record<string, string>;
};

/** Which build is linked: the set-up leaves the versions of NVIDIA's wheels in one for GPUs. */
export function findBuild(): TensorflowBuild {
  const folder = join(checkoutFolder, 'node_modules/@tensorflow/tfjs-node-gpu/deps');
  const versions = join(folder, 'versions.json');
  if (!existsSync(versions)) return { device: 'cpu', folder, cuda: {} };
  return { device: 'gpu', folder, cuda: JSON.parse(readFileSync(versions, 'utf8')) };
}
