import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { SetUpError } from './set-up-error.mjs';

const folder = join(root, 'packages/images');

/** @param {string} path within the package; 0 for a file that is not there */
function changedMs(path) {
  return statSync(join(folder, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Whether the compiled kernel is newer than what it is made of. */
export function isKernelBuilt() {
  const sources = ['kernel/resample.ts', 'asconfig.json'];
  return sources.every((path) => changedMs(path) < changedMs('dist/resample.wasm'));
}

/**
 * Compiles the resampling of pictures to WebAssembly, which tsc cannot.
 *
 * @param {(line: string) => void} report
 */
export function buildKernel(report) {
  report('resampling: compiling to WebAssembly');
  const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js');
  const { status, stderr } = spawnSync(process.execPath, [compiler, '--config', 'asconfig.json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status === 0) return;
  throw new SetUpError(
    `packages/images/kernel/resample.ts does not compile:\n${stderr.trim()}`,
    'Mend it and try again.',
    1,
  );
}
