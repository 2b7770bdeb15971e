import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache.mjs';
import { pins } from './pins.mjs';

/** The repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** npm's name of the package whose addon is built here. */
export const addonPackage = 'node_modules/@tensorflow/tfjs-node-gpu';

/** What is compiled into the addon beside the package's own sources: headers, and kernels of our own. */
export const addonHeaders = join(root, 'tools/setup/addon');
export const addonKernels = join(root, 'packages/tensor/native');

/** Changes with every line of them, and of what compiles them: two clones may want different addons. */
function hashAddonSources() {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(root, 'tools/setup/addon.mjs')));
  for (const folder of [addonHeaders, addonKernels]) {
    for (const name of readdirSync(folder).sort()) {
      if (/\.(cc|h)$/.test(name)) hash.update(name).update(readFileSync(join(folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 12);
}

/** @param {string} path of a JSON file, from the repository's root */
export function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

/**
 * Where everything lies in the cache, by version: two clones may want different ones.
 *
 * @param {string} cache
 * @param {import('./record.mjs').Device} device
 */
export function cachedPaths(cache = cacheFolder(), device = 'cpu') {
  // `@sightline/pipeline` takes a folder named by a bare version for one that knows no GPU.
  const build = {
    cpu: pins.tensorflow.version,
    gpu: `${pins['tensorflow-gpu'].version}-gpu`,
  }[device];
  const tensorflow = join(cache, 'tensorflow', build);
  const { version } = readJson('package-lock.json').packages[addonPackage];
  return {
    /** TensorFlow's libraries and headers. */
    tensorflow: join(tensorflow, 'deps'),
    /** The addon finds TensorFlow in `../../deps/lib`, here as in its package. */
    addon: join(tensorflow, `tfjs-${version}-${hashAddonSources()}`),
    temporal: join(cache, 'temporal', pins.temporal.version),
    minilm: join(cache, 'minilm', pins.vocabulary.version),
    vocabulary: join(cache, 'bert-vocabulary', pins.vocabulary.version),
  };
}
