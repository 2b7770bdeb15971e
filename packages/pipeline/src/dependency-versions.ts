import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
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

const question = `
const { tf } = await import('@sightline/tensor');
const { binding, isUsingGpuDevice } = tf.backend();
console.log(binding.TF_Version + (isUsingGpuDevice ? ' gpu' : ' cpu'));
`;

/** In a process of its own: here TensorFlow would hold memory of a GPU that stages need. */
async function askTensorflow(): Promise<string> {
  try {
    const words = ['--input-type=module', '--eval', question];
    const options = { cwd: import.meta.dirname };
    const { stdout } = await promisify(execFile)(process.execPath, words, options);
    return stdout.trim();
  } catch (thrown) {
    throw new StageError('missing-data', {
      message: 'TensorFlow does not load, so what it would compute on is unknown',
      fix: 'See what is amiss: sightline doctor.',
      cause: thrown,
    });
  }
}

const answers = new Map<string, Promise<string>>();

/** Version of TensorFlow's own library and the device it runs on: '2.18.1 cpu'. */
async function readBackend(): Promise<string> {
  const library = await realpath(join(findPackage(tensorflowPackage), 'deps'));
  const version = cpuVersionOf(library);
  if (version) return `${version} cpu`;
  const answer = answers.get(library) ?? askTensorflow();
  answers.set(library, answer);
  answer.catch(() => answers.delete(library)); // it may be mended while a worker runs
  return answer;
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
