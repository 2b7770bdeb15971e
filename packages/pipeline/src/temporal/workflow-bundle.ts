import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomically } from '@sightline/store';
import { bundleWorkflowCode } from '@temporalio/worker';

const folder = fileURLToPath(new URL('../../dist/temporal/workflows', import.meta.url));
const workflowsPath = join(folder, 'index.js');
const bundlePath = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));
const stampPath = `${bundlePath}.sha256`;

async function workflowStamp(): Promise<string> {
  const worker = fileURLToPath(import.meta.resolve('@temporalio/worker/package.json'));
  const own = (await readdir(folder)).filter((name) => name.endsWith('.js')).sort();
  const hash = createHash('sha256');
  for (const path of [...own.map((name) => join(folder, name)), worker]) {
    hash.update(await readFile(path));
  }
  return hash.digest('hex');
}

/**
 * Makes the workflow bundle unless the one that is there is of the same code.
 *
 * @returns its path, and whether it had to be made (about a second).
 */
export async function bundleWorkflows(): Promise<{ path: string; made: boolean }> {
  const stamp = await workflowStamp();
  const existing = await readFile(stampPath, 'utf8').catch(() => '');
  if (existing === stamp) return { path: bundlePath, made: false };
  const silent = (): void => undefined;
  const logger = {
    log: silent,
    trace: silent,
    debug: silent,
    info: silent,
    warn: silent,
    error: silent,
  };
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  await writeFileAtomically(bundlePath, code);
  await writeFileAtomically(stampPath, stamp);
  return { path: bundlePath, made: true };
}
