import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type StageContext, StageError } from '@sightline/contracts';
import type { ClipConfig } from './config.ts';
import { fetchModel, fileAddress } from './fetch-model.ts';
import {
  cachedFolder,
  hashModel,
  type ModelFile,
  type ModelFiles,
  missingPaths,
  neededPaths,
} from './model-files.ts';

/**
 * Finds the files of a model: in the folder that the config names, else in the cache, else on the
 * hub, unless that is forbidden.
 *
 * @throws StageError `missing-data` with what was looked for and where
 */
export async function findModel(
  config: ClipConfig,
  context: Pick<StageContext, 'signal' | 'report'>,
): Promise<ModelFiles> {
  const paths = neededPaths(config);
  const folder = config.folder ?? cachedFolder(config);
  const missing = await missingPaths(folder, paths);
  if (missing.length > 0) {
    if (config.folder) throw await notInFolder(config.folder, missing);
    if (config.offline) throw notInCache(config, folder, missing);
    await fetchModel(config, missing, context);
  }
  return { folder, files: await hashModel(folder, paths) };
}

async function notInFolder(folder: string, missing: readonly string[]): Promise<StageError> {
  const isThere = await stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isThere) {
    return new StageError('missing-data', {
      message: `features: the model's folder ${folder} is not there`,
      fix: 'Set features.folder to a folder with the files of a CLIP model in ONNX, laid out as on the hub.',
    });
  }
  const isText = missing.every((path) => path.includes('text') || path.includes('tokenizer'));
  const without = ' Or do without its text tower: features.text=minilm, features.retrieval=false.';
  return new StageError('missing-data', {
    message: `features: the model's folder ${folder} has no ${missing.join(', no ')}`,
    fix: `Put the files there, laid out as on the hub.${isText ? without : ''}`,
  });
}

function notInCache(config: ClipConfig, folder: string, missing: readonly string[]): StageError {
  const [path] = missing as [string];
  const fetched = `curl -fL --create-dirs -o '${join(folder, path)}' ${fileAddress(config, path)}`;
  return new StageError('missing-data', {
    message: `features: ${config.model} at ${config.revision} is not whole in the cache, ${folder}: it has no ${missing.join(', no ')}; features.offline forbids fetching`,
    fix: `Fetch each where there is a network (${fetched}), set features.folder to a folder that has them, or set features.offline=false.`,
  });
}

/** What of a recorded file is not as it was; undefined where nothing is. */
async function findChange(
  folder: string,
  files: readonly ModelFile[],
): Promise<string | undefined> {
  const paths = files.map(({ path }) => path);
  const missing = await missingPaths(folder, paths);
  if (missing.length > 0) return `${join(folder, missing[0]!)} is not there`;
  const found = await hashModel(folder, paths);
  const changed = found.find(({ sha256 }, at) => sha256 !== files[at]!.sha256);
  return changed && `${join(folder, changed.path)} is another file than the run was made with`;
}

/**
 * Finds the very files that a run was made with, where they were or in the cache; fetches nothing.
 *
 * @throws StageError `missing-data` where they have gone, `bad-data` where they were changed
 */
export async function findRecordedModel(
  config: ClipConfig,
  files: readonly ModelFile[],
): Promise<ModelFiles> {
  const folders = [...(config.folder ? [config.folder] : []), cachedFolder(config)];
  const changes: string[] = [];
  for (const folder of folders) {
    const change = await findChange(folder, files);
    if (change === undefined) return { folder, files: [...files] };
    changes.push(change);
  }
  const isGone = changes.every((change) => change.endsWith('is not there'));
  throw new StageError(isGone ? 'missing-data' : 'bad-data', {
    message: `the encoder of this run, ${config.model}, cannot be loaded: ${changes.join('; ')}`,
    fix: `Put the model back as it was, or make the run again with the one that is there: sightline rerun features.`,
  });
}
