import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Stage, StageError } from '@sightline/contracts';

const tensorflowPackage = '@tensorflow/tfjs-node-gpu';

async function readVersion(name: string): Promise<string> {
  const require = createRequire(import.meta.url);
  for (const folder of require.resolve.paths(name) ?? []) {
    const text = await readFile(join(folder, name, 'package.json'), 'utf8').catch(() => undefined);
    if (text) return (JSON.parse(text) as { version: string }).version;
  }
  throw new StageError('missing-data', {
    message: `the npm package ${name} is not installed`,
    fix: 'Install the packages: npm run setup.',
  });
}

/** Version of TensorFlow's own library and the device it runs on: '2.18.1 cpu'. */
async function readBackend(): Promise<string> {
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
