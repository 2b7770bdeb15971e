import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { cacheFolder, type Stage, StageError } from '@sightline/contracts';

const tensorflowPackage = '@tensorflow/tfjs-node-gpu';

/** Folder of an npm package, wherever npm put it. */
function findPackage(name: string): string {
  const require = createRequire(import.meta.url);
  const folders = (require.resolve.paths(name) ?? []).map((folder) => join(folder, name));
  const found = folders.find((folder) => existsSync(join(folder, 'package.json')));
  if (found) return found;
  throw new StageError('missing-data', {
    message: `the npm package ${name} is not installed`,
    fix: 'Install the packages: npm run setup.',
  });
}

async function readVersion(name: string): Promise<string> {
  const text = await readFile(join(findPackage(name), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/**
 * Version of the TensorFlow that the set-up fetched, where it is built for processors only; undefined
 * where it is built for GPUs, `2.18.1-gpu`, since it runs on the CPU, too, where none is there, and
 * where another one lies in its place. Loading it to ask takes longer than the rest of a cached run.
 *
 * @param library the folder that the package's `deps` leads to
 */
export function cpuVersionOf(library: string, cache: string = cacheFolder()): string | undefined {
  const path = relative(join(cache, 'tensorflow'), library);
  return /^(?<version>\d+\.\d+\.\d+)\/deps$/.exec(path)?.groups?.version;
}

/** Version of TensorFlow's own library and the device it runs on: '2.18.1 cpu'. */
async function readBackend(): Promise<string> {
  const fetched = cpuVersionOf(await realpath(join(findPackage(tensorflowPackage), 'deps')));
  if (fetched) return `${fetched} cpu`;
  const { tf } = await import('@sightline/tensor');
  const backend = tf.backend() as unknown as {
    binding: { TF_Version: string };
    isUsingGpuDevice: boolean;
  };
  return `${backend.binding.TF_Version} ${backend.isUsingGpuDevice ? 'gpu' : 'cpu'}`;
}

/**
 * Versions of what decides a stage's output besides its code: its npm packages and, where it
 * computes with it, TensorFlow's library and device.
 */
export async function readDependencyVersions(stage: Stage): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const name of [...stage.dependencies].sort()) versions[name] = await readVersion(name);
  if (stage.dependencies.includes(tensorflowPackage)) versions.tensorflow = await readBackend();
  return versions;
}
