import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

const path = join(root, 'node_modules/.sightline-setup.json');

/** @param {Record<string, string>} paths */
function describe(paths) {
  return `${JSON.stringify(paths, null, 2)}\n`;
}

/** @param {Record<string, string>} paths */
export function isRecorded(paths) {
  return existsSync(path) && readFileSync(path, 'utf8') === describe(paths);
}

/**
 * Tells people which TensorFlow, server and vocabulary this clone uses.
 *
 * @param {Record<string, string>} paths
 */
export function writeRecord(paths) {
  writeFileSync(path, describe(paths));
}
