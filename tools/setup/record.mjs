import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** @typedef {'cpu' | 'gpu'} Device what the TensorFlow of a clone is built for */

const recordPath = join(root, 'node_modules/.sightline-setup.json');

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * @param {Device} device
 * @param {Record<string, string>} paths
 */
function describe(device, paths) {
  return `${JSON.stringify({ device, ...paths }, null, 2)}\n`;
}

/**
 * What the set-up is to build for: what the command says, else what was chosen before, else the CPU.
 *
 * @param {readonly string[]} words of the command
 * @returns {Device}
 */
export function chooseDevice(words, path = recordPath) {
  if (words.includes('--cpu')) return 'cpu';
  return words.includes('--gpu') || /"device": "gpu"/.test(readText(path)) ? 'gpu' : 'cpu';
}

/**
 * @param {Device} device
 * @param {Record<string, string>} paths
 */
export function isRecorded(device, paths, path = recordPath) {
  return readText(path) === describe(device, paths);
}

/**
 * Tells people, and the next set-up, which TensorFlow, server and vocabulary this clone uses.
 *
 * @param {Device} device
 * @param {Record<string, string>} paths
 */
export function writeRecord(device, paths, path = recordPath) {
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, describe(device, paths));
  renameSync(fresh, path);
}
