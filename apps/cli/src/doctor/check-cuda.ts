import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { findBuild, type TensorflowBuild } from './find-build.ts';
import type { CheckResult } from './list-checks.ts';

/** What TensorFlow opens before it registers a GPU; one that is missing keeps it on the CPU. */
const libraries = [
  'cuda_runtime/lib/libcudart.so.12',
  'cublas/lib/libcublas.so.12',
  'cublas/lib/libcublasLt.so.12',
  'cufft/lib/libcufft.so.11',
  'cusolver/lib/libcusolver.so.11',
  'cusparse/lib/libcusparse.so.12',
  'cudnn/lib/libcudnn.so.9',
  'cudnn/lib/libcudnn_ops.so.9',
  'cudnn/lib/libcudnn_cnn.so.9',
];

/** Node opens a library, and only then finds that it is no addon. */
const program = `
const failures = process.argv.slice(1).flatMap((path) => {
  try {
    process.dlopen({ exports: {} }, path);
  } catch ({ message }) {
    if (!message.includes('did not self-register')) return message.split('\\n')[0];
  }
  return [];
});
console.log(JSON.stringify(failures));
`;

/** Why libraries do not load, in the loader's words; none where all do. */
function loadLibraries(folder: string): string[] {
  const paths = libraries.map((name) => join(folder, 'nvidia', name));
  const { status, signal, stdout } = spawnSync(process.execPath, ['--eval', program, ...paths], {
    encoding: 'utf8',
  });
  return status === 0 ? JSON.parse(stdout) : [`loading them ended with ${signal ?? status}`];
}

/** @param failures why libraries do not load */
export function judgeCuda({ cuda, folder }: TensorflowBuild, failures: string[]): CheckResult {
  const name = 'CUDA';
  const [runtime, cudnn] = [cuda['nvidia-cuda-runtime-cu12'], cuda['nvidia-cudnn-cu12']];
  const versions = `CUDA ${runtime ?? 'unknown'}, cuDNN ${cudnn ?? 'unknown'}`;
  const [first] = failures;
  if (!first) {
    return { name, state: 'ok', message: `${versions}: all ${libraries.length} libraries load` };
  }
  const message = `${versions}: ${failures.length} of ${libraries.length} libraries do not load: ${first}`;
  const fix = `Remove ${folder} and run sightline setup --gpu.`;
  return { name, state: 'warn', message, fix };
}

/** NVIDIA's libraries, where the build for GPUs is linked; no line else. */
export function checkCuda(): CheckResult[] {
  const build = findBuild();
  if (build.device === 'cpu') return [];
  const folder = realpathSync(build.folder);
  return [judgeCuda({ ...build, folder }, loadLibraries(folder))];
}
