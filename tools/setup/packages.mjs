import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, root } from './paths.mjs';
import { SetUpError } from './set-up-error.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockEntry
 * @typedef {Record<string, LockEntry>} LockEntries
 */

/**
 * Whether what npm says that it installed is what the lock file asks for. Optional packages
 * (those of other platforms) may be absent.
 *
 * @param {LockEntries} locked
 * @param {LockEntries} installed
 */
export function matchesLock(locked, installed) {
  return Object.entries(locked).every(([path, entry]) => {
    const found = installed[path];
    if (path === '') return true;
    if (!found) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/** npm writes its own record last: an interrupted installation has none. */
export function arePackagesInstalled() {
  const record = 'node_modules/.package-lock.json';
  if (!existsSync(join(root, record))) return false;
  return matchesLock(readJson('package-lock.json').packages, readJson(record).packages);
}

/** @param {string} output of npm */
function explainFailure(output) {
  const lines = output.split('\n').filter((line) => line.startsWith('npm error'));
  const reason = lines.map((line) => line.replace('npm error', '').trim()).filter(Boolean);
  const fix = output.includes('EUSAGE')
    ? 'Run `npm install` to bring package-lock.json in step with the package.json files.'
    : 'Check the connection and run `npm run setup` again.';
  return new SetUpError(`npm ci failed: ${reason.slice(0, 3).join('; ')}`, fix);
}

/** @param {(line: string) => void} report */
export function installPackages(report) {
  report('npm packages: installing from package-lock.json (about 460 MB)');
  const startMs = Date.now();
  const options = ['--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'];
  const { status, stderr } = spawnSync('npm', ['ci', ...options, '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw explainFailure(stderr);
  report(`npm packages: installed in ${Math.round((Date.now() - startMs) / 1000)} s`);
}
