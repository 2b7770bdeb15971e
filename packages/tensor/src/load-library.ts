import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** RTLD_NODELETE of Linux's C libraries, which Node does not name: what is loaded stays loaded. */
const stayLoaded = 0x1000;

/**
 * Begins to load TensorFlow's library on a thread of its own, which takes a quarter of a second:
 * meanwhile this one reads tfjs's files. Where that does not work, the addon loads it as ever.
 */
export function startLoadingLibrary(): void {
  if (process.platform !== 'linux') return;
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
  const path = join(folder, 'deps/lib/libtensorflow_cc.so.2');
  if (!existsSync(path)) return;
  const flags = constants.dlopen.RTLD_LAZY | stayLoaded;
  // It always ends with an error, since the library is no addon.
  const code = `try { process.dlopen({ exports: {} }, ${JSON.stringify(path)}, ${flags}) } catch {}`;
  try {
    // Without what this process was told to import first: none of it is needed there.
    new Worker(code, { eval: true, execArgv: [], env: {} }).on('error', () => {}).unref();
  } catch {
    // No thread may be started here.
  }
}
