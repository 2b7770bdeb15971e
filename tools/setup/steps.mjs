import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildAddon } from './addon.mjs';
import { buildProject } from './build.mjs';
import { cacheFolder } from './cache.mjs';
import { areKernelsBuilt, buildKernels } from './kernel.mjs';
import { isLinkTo, replaceByLink } from './links.mjs';
import { bringMinilm } from './minilm.mjs';
import { arePackagesInstalled, installPackages } from './packages.mjs';
import { buildPage, isPageBuilt } from './page.mjs';
import { addonPackage, cachedPaths, root } from './paths.mjs';
import { isRecorded, writeRecord } from './record.mjs';
import { findTemporal, installTemporal } from './temporal.mjs';
import { installTensorflow, installTensorflowForGpu } from './tensorflow.mjs';
import { installVocabulary } from './vocabulary.mjs';

/**
 * @typedef {'npm' | 'python' | 'compiler'} Need
 * @typedef {object} Step
 * @property {Need[]} needs what the machine must have, when the step is not done yet
 * @property {() => boolean} isDone
 * @property {() => void} make
 */

/**
 * The whole set-up, in order.
 *
 * @param {(line: string) => void} report
 * @param {import('./record.mjs').Device} device
 * @returns {Step[]}
 */
export function listSteps(report, device) {
  const cache = cacheFolder();
  const context = { cache, report };
  const paths = cachedPaths(cache, device);
  const install = device === 'gpu' ? installTensorflowForGpu : installTensorflow;
  const links = /** @type {[string, string][]} */ ([
    [join(root, addonPackage, 'deps'), paths.tensorflow],
    [join(root, addonPackage, 'lib'), paths.addon],
  ]);
  return [
    { needs: ['npm'], isDone: arePackagesInstalled, make: () => installPackages(report) },
    {
      needs: ['python'],
      isDone: () => existsSync(paths.tensorflow),
      make: () => install(paths.tensorflow, context),
    },
    {
      needs: ['compiler'],
      isDone: () => existsSync(paths.addon),
      make: () => buildAddon(paths.addon, paths.tensorflow, context),
    },
    {
      needs: [],
      isDone: () => links.every((link) => isLinkTo(...link)),
      make: () => {
        for (const link of links) replaceByLink(...link);
      },
    },
    {
      needs: ['python'],
      isDone: () => findTemporal() !== undefined || existsSync(paths.temporal),
      make: () => installTemporal(paths.temporal, context),
    },
    {
      needs: existsSync(paths.vocabulary) ? [] : ['python'],
      isDone: () => existsSync(paths.minilm),
      make: () => bringMinilm(paths, context),
    },
    {
      needs: [],
      isDone: () => existsSync(paths.vocabulary),
      make: () => installVocabulary(paths.vocabulary, paths.minilm, cache),
    },
    {
      needs: [],
      isDone: () => isRecorded(device, paths),
      make: () => writeRecord(device, paths),
    },
    // The compiler itself knows best what is up to date, in a tenth of a second.
    { needs: [], isDone: () => false, make: buildProject },
    { needs: [], isDone: areKernelsBuilt, make: () => buildKernels(report) },
    { needs: [], isDone: isPageBuilt, make: () => buildPage(report) },
  ];
}
