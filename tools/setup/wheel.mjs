import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installOnce } from './cache.mjs';
import { SetUpError } from './set-up-error.mjs';

/**
 * @typedef {import('./pins.mjs').Wheel} Wheel
 * @typedef {(wheel: Wheel, folder: string) => void} Download puts `wheel.file` into the folder
 * @typedef {{ cache: string, report: (line: string) => void, download?: Download }} Context
 */

const chunkBytes = 1 << 20;

/** @param {string} path */
function hashFile(path) {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(chunkBytes);
  const file = openSync(path, 'r');
  for (let count = 1; count > 0; ) {
    count = readSync(file, chunk);
    hash.update(chunk.subarray(0, count));
  }
  closeSync(file);
  return hash.digest('hex');
}

/**
 * What a program said last, or why it did not start.
 *
 * @param {import('node:child_process').SpawnSyncReturns<string>} result
 */
function lastWords({ stderr, error }) {
  return error?.message ?? stderr.trim().split('\n').at(-1) ?? '';
}

/**
 * @param {Wheel} wheel
 * @param {string} folder
 * @param {readonly string[]} more options of pip
 */
function downloadWithPip(wheel, folder, more = []) {
  const platform = wheel.platform === 'any' ? [] : ['--platform', wheel.platform];
  const quiet = process.stderr.isTTY ? [] : ['--quiet'];
  const options = ['--no-deps', '--only-binary=:all:', '--no-cache-dir', '--no-input'];
  const target = ['--python-version', '3.11', ...platform, '--dest', folder];
  const name = `${wheel.package}==${wheel.version}`;
  const result = spawnSync(
    'python3',
    ['-m', 'pip', 'download', ...quiet, ...options, ...more, ...target, name],
    { stdio: ['ignore', 2, 'pipe'], encoding: 'utf8' },
  );
  if (result.status === 0 && existsSync(join(folder, wheel.file))) return;
  const reason = result.status === 0 ? `pip brought no ${wheel.file}` : lastWords(result);
  throw new SetUpError(
    `Could not download ${name} from the Python package index: ${reason}`,
    'Check the connection (and PIP_INDEX_URL, if you set one) and run `npm run setup` again: ' +
      'what is complete is kept.',
  );
}

/**
 * For what can be done without: who is offline is not kept waiting.
 *
 * @type {Download}
 */
export function downloadUnlessOffline(wheel, folder) {
  downloadWithPip(wheel, folder, ['--retries', '0', '--timeout', '5']);
}

/**
 * @param {Wheel} wheel
 * @param {string} sha256
 */
function assertPinned(wheel, sha256) {
  if (sha256 === wheel.sha256) return;
  throw new SetUpError(
    `${wheel.file} is not the file that is pinned: expected sha256 ${wheel.sha256}, got ${sha256}.`,
    'Run `npm run setup` again; if it stays so, your package index serves another file.',
  );
}

/**
 * Brings a wheel into the cache's `downloads` folder, unless it lies there undamaged.
 *
 * @param {Wheel} wheel
 * @param {Context} context
 * @returns {string} its path
 * @throws {SetUpError} when it cannot be downloaded, or is not the one that is pinned
 */
export function fetchWheel(wheel, { cache, report, download = downloadWithPip }) {
  const final = join(cache, 'downloads', wheel.file);
  const name = `${wheel.package} ${wheel.version}`;
  if (existsSync(final)) {
    if (hashFile(final) === wheel.sha256) return final;
    report(`${name}: the file in the cache is damaged, fetching it again`);
    rmSync(final, { force: true });
  }
  installOnce(cache, final, (path) => {
    report(`${name}: downloading ${Math.round(wheel.sizeBytes / 1e6)} MB`);
    const startMs = Date.now();
    const folder = `${path}-folder`;
    mkdirSync(folder);
    download(wheel, folder);
    assertPinned(wheel, hashFile(join(folder, wheel.file)));
    renameSync(join(folder, wheel.file), path);
    report(`${name}: downloaded in ${Math.round((Date.now() - startMs) / 1000)} s`);
  });
  return final;
}

/**
 * @param {string} wheel path
 * @param {string} folder
 * @param {Record<string, string>} parts
 */
function unpackWheel(wheel, folder, parts) {
  const script = fileURLToPath(new URL('unpack_wheel.py', import.meta.url));
  const rules = Object.entries(parts).map((part) => part.join('='));
  const result = spawnSync('python3', [script, wheel, folder, ...rules], { encoding: 'utf8' });
  if (result.status === 0) return;
  throw new SetUpError(
    `Could not unpack ${wheel} into ${folder}: ${lastWords(result)}`,
    'Check that the disk has 2 GB free (12 GB for GPUs), then run `npm run setup` again.',
  );
}

/**
 * Installs parts of wheels as one folder of the cache, once; the wheels themselves are not kept.
 *
 * @param {{ wheel: Wheel, parts: Record<string, string> }[]} sources wheels, each with prefixes of
 *   the names in it and what they become
 * @param {string} final the folder
 * @param {Context} context
 * @param {(folder: string) => void} check throws when what was unpacked is not what it should be
 */
export function installFromWheels(sources, final, context, check = () => {}) {
  installOnce(context.cache, final, (folder) => {
    for (const { wheel, parts } of sources) unpackWheel(fetchWheel(wheel, context), folder, parts);
    check(folder);
  });
  for (const { wheel } of sources) {
    rmSync(join(context.cache, 'downloads', wheel.file), { force: true });
  }
}
