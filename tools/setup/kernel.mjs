import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { SetUpError } from './set-up-error.mjs';

/** @typedef {{ what: string, folder: string, sources: string[], made: string }} Kernel */

/** @type {readonly Kernel[]} */
const kernels = [
  {
    what: 'resampling',
    folder: join(root, 'packages/images'),
    sources: ['kernel/resample.ts'],
    made: 'dist/resample.wasm',
  },
  {
    what: 'products and warps',
    folder: join(root, 'packages/tensor'),
    sources: ['kernel/multiply.ts', 'kernel/warp.ts'],
    made: 'dist/kernel.wasm',
  },
];

/** @param {string} path 0 for a file that is not there */
function changedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * Whether a compiled kernel is newer than what it is made of.
 *
 * @param {Kernel} kernel
 */
function isBuilt({ folder, sources, made }) {
  const paths = [...sources, 'asconfig.json'];
  return paths.every((path) => changedMs(join(folder, path)) < changedMs(join(folder, made)));
}

export function areKernelsBuilt() {
  return kernels.every(isBuilt);
}

/** @param {Kernel} kernel */
function buildKernel({ folder }) {
  const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js');
  const { status, stderr } = spawnSync(process.execPath, [compiler, '--config', 'asconfig.json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status === 0) return;
  throw new SetUpError(
    `${join(folder, 'kernel')} does not compile:\n${stderr.trim()}`,
    'Mend it and try again.',
    1,
  );
}

/**
 * Compiles what JavaScript is too slow for to WebAssembly, which tsc cannot.
 *
 * @param {(line: string) => void} report
 */
export function buildKernels(report) {
  for (const kernel of kernels.filter((one) => !isBuilt(one))) {
    report(`${kernel.what}: compiling to WebAssembly`);
    buildKernel(kernel);
  }
}
