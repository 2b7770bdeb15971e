import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { SetUpError } from './set-up-error.mjs';

/** Compiles what changed; a tenth of a second when nothing did. */
export function buildProject() {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-b'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status === 0) return;
  throw new SetUpError(
    `The sources do not compile:\n${stdout.trim()}`,
    'Mend them and try again.',
    1,
  );
}
