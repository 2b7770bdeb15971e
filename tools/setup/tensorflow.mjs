import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gpuWheelsFor, wheelFor } from './pins.mjs';
import { installFromWheels } from './wheel.mjs';

const headerFolders = [
  'tensorflow/c/',
  'tensorflow/core/platform/',
  'tensorflow/tsl/platform/',
  'tsl/platform/',
  'xla/tsl/c/',
];

const parts = {
  'tensorflow/libtensorflow_': 'lib/libtensorflow_',
  // What the libraries of some platforms bring along; they look for it beside their folder.
  'tensorflow.libs/': 'tensorflow.libs/',
  ...Object.fromEntries(
    headerFolders.map((folder) => [`tensorflow/include/${folder}`, `include/${folder}`]),
  ),
};

/**
 * TensorFlow's C library and headers, out of its Python wheel.
 *
 * @param {string} final
 * @param {import('./wheel.mjs').Context} context
 */
export function installTensorflow(final, context) {
  installFromWheels([{ wheel: wheelFor('tensorflow'), parts }], final, context);
}

/** @param {string} packageName `nvidia-cuda-nvcc-cu12` has its files under `nvidia/cuda_nvcc` */
function cudaParts(packageName) {
  const folder = `nvidia/${packageName.replace(/^nvidia-|-cu12$/g, '').replaceAll('-', '_')}/`;
  const kept = ['lib/', 'bin/', 'nvvm/libdevice/'];
  return Object.fromEntries(kept.map((name) => [folder + name, folder + name]));
}

/**
 * TensorFlow's library for GPUs, with NVIDIA's beside it as their wheels lay them out: each finds
 * the others by paths relative to its own folder. `versions.json` says what lies there.
 *
 * @param {string} final
 * @param {import('./wheel.mjs').Context} context
 */
export function installTensorflowForGpu(final, context) {
  const { tensorflow, cuda } = gpuWheelsFor();
  const libraries = cuda.map((wheel) => ({ wheel, parts: cudaParts(wheel.package) }));
  installFromWheels([{ wheel: tensorflow, parts }, ...libraries], final, context, (folder) => {
    const versions = cuda.map((wheel) => [wheel.package, wheel.version]);
    writeFileSync(join(folder, 'versions.json'), JSON.stringify(Object.fromEntries(versions)));
    chmodSync(join(folder, 'nvidia/cuda_nvcc/bin/ptxas'), 0o755);
    // Two that are looked for where no wheel puts them: NVRTC by cuDNN, NCCL by TensorFlow.
    symlinkSync('cuda_nvrtc', join(folder, 'nvidia/nvrtc'));
    symlinkSync('../nvidia/nccl/lib/libnccl.so.2', join(folder, 'lib/libnccl.so.2'));
  });
}
