import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, installOnce } from '../setup/cache.mjs';
import { SetUpError } from '../setup/set-up-error.mjs';

/** @type {Record<string, { version: string, integrity: Record<string, string> }>} */
const pins = JSON.parse(readFileSync(new URL('pins.json', import.meta.url), 'utf8'));

/** Majors of Node that everything here runs on. */
export const majors = Object.keys(pins);

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new SetUpError(
    `${command} ${args[0]} failed: ${stderr.trim().split('\n').at(-1)}`,
    'Check the connection and try again.',
  );
}

/**
 * Node of another major version, out of the npm package that holds its program for this platform.
 *
 * @param {string} major
 * @returns {string} the folder of the program, in the user's cache
 * @throws {SetUpError} when it is not pinned, cannot be downloaded, or is another file
 */
export function fetchNode(major) {
  const platform = `${process.platform}-${process.arch}`;
  const pin = pins[major];
  const integrity = pin?.integrity[platform];
  if (!pin || !integrity) {
    throw new SetUpError(
      `No Node ${major} is pinned for ${platform}.`,
      `Pinned are ${majors.join(', ')} on Linux; elsewhere run npm test with that Node yourself.`,
    );
  }
  const cache = cacheFolder();
  const final = join(cache, 'node', pin.version);
  installOnce(cache, final, (folder) => {
    mkdirSync(folder, { recursive: true });
    const name = `node-${platform}@${pin.version}`;
    const [packed] = JSON.parse(run('npm', ['pack', name, '--json', '--ignore-scripts'], folder));
    if (packed.integrity !== integrity) {
      throw new SetUpError(
        `${name} is not the file that is pinned: expected ${integrity}, got ${packed.integrity}.`,
        'Try again; if it stays so, your package index serves another file.',
      );
    }
    run('tar', ['-xzf', packed.filename, 'package/bin/node'], folder);
    renameSync(join(folder, 'package/bin'), join(folder, 'bin'));
    for (const rest of ['package', packed.filename])
      rmSync(join(folder, rest), { recursive: true });
  });
  const programs = join(final, 'bin');
  if (existsSync(join(programs, 'node'))) return programs;
  throw new SetUpError(`${programs} holds no node.`, `Remove ${final} and try again.`);
}
