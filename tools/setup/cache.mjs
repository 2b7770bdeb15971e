import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Folder that all clones share. The same rule stands in `@sightline/contracts`, which is not
 * built yet when the set-up starts.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string}
 */
export function cacheFolder(environment = process.env) {
  if (environment.SIGHTLINE_CACHE) return environment.SIGHTLINE_CACHE;
  if (environment.XDG_CACHE_HOME) return join(environment.XDG_CACHE_HOME, 'sightline');
  const home = environment.HOME ?? homedir();
  return process.platform === 'darwin'
    ? join(home, 'Library', 'Caches', 'sightline')
    : join(home, '.cache', 'sightline');
}

/**
 * What a killed set-up left behind; younger ones may belong to a set-up that still runs.
 *
 * @param {string} partial
 */
function removeStale(partial) {
  for (const name of readdirSync(partial)) {
    const path = join(partial, name);
    const status = statSync(path, { throwIfNoEntry: false });
    if (status && Date.now() - status.mtimeMs > dayMs) rmSync(path, { recursive: true });
  }
}

/**
 * Makes a file or folder of the cache in a temporary place and renames it, so that nobody sees
 * half of one and two set-ups at once do no harm: the first to finish wins.
 *
 * @param {string} cache
 * @param {string} final where it shall lie
 * @param {(path: string) => void} make creates a file or a folder at the path that it is given
 */
export function installOnce(cache, final, make) {
  if (existsSync(final)) return;
  const partial = join(cache, 'partial');
  mkdirSync(partial, { recursive: true });
  removeStale(partial);
  const temporary = mkdtempSync(join(partial, 'set-up-'));
  try {
    make(join(temporary, 'new'));
    mkdirSync(dirname(final), { recursive: true });
    renameSync(join(temporary, 'new'), final);
  } catch (error) {
    if (!existsSync(final)) throw error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
