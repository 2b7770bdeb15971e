import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StageError } from '@sightline/contracts';

/** The checkout that this command was built in. */
export const checkoutFolder: string = fileURLToPath(new URL('../../../..', import.meta.url));

/**
 * The folder whose `data/` holds recipes, runs and artifacts: `SIGHTLINE_ROOT`, else the checkout.
 *
 * @throws StageError `missing-data` when `SIGHTLINE_ROOT` names no folder.
 */
export function findRoot(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment.SIGHTLINE_ROOT;
  if (!chosen) return checkoutFolder;
  const path = resolve(chosen);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  throw new StageError('missing-data', {
    message: `SIGHTLINE_ROOT names ${path}, which is not a folder`,
    fix: 'Let it name the folder that holds data/, or unset it to use the checkout.',
  });
}
