import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomically } from '@sightline/store';
import { bundleWorkflowCode } from '@temporalio/worker';

const require = createRequire(import.meta.url);
const folder = fileURLToPath(new URL('../../dist/temporal/workflows', import.meta.url));
const workflowsPath = join(folder, 'index.js');
const plainPath = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));
const tracedPath = fileURLToPath(new URL('../../dist/workflow-bundle-traced.js', import.meta.url));
const tracer = '@temporalio/interceptors-opentelemetry';

async function workflowStamp(isTraced: boolean): Promise<string> {
  const packages = ['@temporalio/worker', ...(isTraced ? [tracer] : [])];
  const manifests = packages.map((name) => require.resolve(`${name}/package.json`));
  const own = (await readdir(folder)).filter((name) => name.endsWith('.js')).sort();
  const hash = createHash('sha256');
  for (const path of [...own.map((name) => join(folder, name)), ...manifests]) {
    hash.update(await readFile(path));
  }
  return hash.digest('hex');
}

/**
 * Makes the workflow bundle unless the one that is there is of the same code.
 *
 * @param isTraced for the one whose workflows make spans; the build makes the plain one only.
 * @returns its path, and whether it had to be made (about a second).
 */
export async function bundleWorkflows(isTraced = false): Promise<{ path: string; made: boolean }> {
  const bundlePath = isTraced ? tracedPath : plainPath;
  const stampPath = `${bundlePath}.sha256`;
  const stamp = await workflowStamp(isTraced);
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
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    logger,
    ...(isTraced
      ? { workflowInterceptorModules: [require.resolve(`${tracer}/lib/workflow-interceptors`)] }
      : {}),
  });
  await writeFileAtomically(bundlePath, code);
  await writeFileAtomically(stampPath, stamp);
  return { path: bundlePath, made: true };
}
