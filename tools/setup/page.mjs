import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { SetUpError } from './set-up-error.mjs';

const folder = join(root, 'apps/studio');

/** The page that is served, and the same as one script for exported runs. */
const builds = [
  { config: 'web/vite.config.ts', made: 'dist/web/index.html' },
  { config: 'web/vite.capsule.config.ts', made: 'dist/capsule-page/page.js' },
];

/** @param {string} path 0 for a file that is not there */
function changedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Whether the studio's page is newer than all that it is made of. */
export function isPageBuilt() {
  const names = readdirSync(join(folder, 'web'), { recursive: true, encoding: 'utf8' });
  const sources = [...names.map((name) => join(folder, 'web', name)), join(folder, 'package.json')];
  const builtMs = Math.min(...builds.map(({ made }) => changedMs(join(folder, made))));
  return sources.every((path) => changedMs(path) < builtMs);
}

/**
 * Bundles the studio's page, which tsc only checks.
 *
 * @param {(line: string) => void} report
 */
export function buildPage(report) {
  report('studio: bundling the page');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  for (const { config } of builds) {
    const { status, stderr } = spawnSync(
      process.execPath,
      [vite, 'build', '--config', config, '--logLevel', 'warn'],
      { cwd: folder, encoding: 'utf8' },
    );
    if (status === 0) continue;
    throw new SetUpError(
      `apps/studio/web does not build:\n${stderr.trim()}`,
      'Mend it and try again.',
      1,
    );
  }
}
