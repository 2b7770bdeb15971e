import { wheelFor } from './pins.mjs';
import { installFromWheel } from './wheel.mjs';

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
  installFromWheel(wheelFor('tensorflow'), final, parts, context);
}
