import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, StageError } from '@sightline/contracts';
import { hashFile } from '@sightline/store';
import { checkFile } from './check-file.ts';
import type { ClipConfig } from './config.ts';

/** A file that a model was loaded from; its path is relative to the model's folder. */
export type ModelFile = { path: string; sizeBytes: number; sha256: string };

/** Where a model lies, and what it is. */
export type ModelFiles = { folder: string; files: ModelFile[] };

const mebibyte = 2 ** 20;

/** What a file may weigh: settings and vocabularies little, weights up to the format's 2 GiB. */
export function maxBytesOf(path: string): number {
  return path.endsWith('.json') ? 64 * mebibyte : 2048 * mebibyte;
}

/** Files of the image tower, and of the text tower where it is needed. */
export function neededPaths({ dtype, text, retrieval }: ClipConfig): string[] {
  const suffix = dtype === 'q8' ? '_quantized' : '';
  const image = ['config.json', 'preprocessor_config.json', `onnx/vision_model${suffix}.onnx`];
  if (text === 'minilm' && !retrieval) return image;
  return [...image, 'tokenizer.json', 'tokenizer_config.json', `onnx/text_model${suffix}.onnx`];
}

/** Folder of the cache that a revision of a model lies in, whole or in part. */
export function cachedFolder({ model, revision }: Pick<ClipConfig, 'model' | 'revision'>): string {
  return join(cacheFolder(), 'models', model.replace('/', '--'), revision);
}

/** Which of the files are not there. */
export async function missingPaths(folder: string, paths: readonly string[]): Promise<string[]> {
  const each = paths.map(async (path) => {
    const stats = await stat(join(folder, path)).catch(() => undefined);
    return stats?.isFile() ? [] : [path];
  });
  return (await Promise.all(each)).flat();
}

/**
 * Hashes a model's files.
 *
 * @throws StageError `bad-data` for one that is larger than such a file can be, or not all of it
 */
export async function hashModel(folder: string, paths: readonly string[]): Promise<ModelFile[]> {
  const files: ModelFile[] = [];
  for (const path of paths) {
    const { size } = await stat(join(folder, path));
    if (size > maxBytesOf(path)) {
      throw new StageError('bad-data', {
        message: `${join(folder, path)}: ${size} bytes are more than such a file can have (${maxBytesOf(path)})`,
        fix: 'Give the folder of a CLIP model in ONNX.',
      });
    }
    await checkFile(join(folder, path));
    files.push({ path, sizeBytes: size, sha256: await hashFile(join(folder, path)) });
  }
  return files;
}
