import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { StageError } from './errors.ts';

/** Versions of what the set-up keeps in the cache; `tools/setup/pins.json` has the same. */
export const installedVersions = { temporal: '1.9.1', vocabulary: '0.1.0' } as const;

type Environment = Record<string, string | undefined>;

/** Folder that all clones share: `SIGHTLINE_CACHE`, else the user's cache folder. */
export function cacheFolder(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (environment.SIGHTLINE_CACHE) return environment.SIGHTLINE_CACHE;
  if (environment.XDG_CACHE_HOME) return join(environment.XDG_CACHE_HOME, 'sightline');
  const home = environment.HOME ?? homedir();
  return platform === 'darwin'
    ? join(home, 'Library', 'Caches', 'sightline')
    : join(home, '.cache', 'sightline');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function missing(what: string, fix: string): StageError {
  return new StageError('missing-data', { message: what, fix });
}

/**
 * The Temporal server's program: `TEMPORAL_CLI`, else `temporal` on PATH, else the cache.
 *
 * @throws StageError `missing-data` when there is none that can be executed.
 */
export function temporalBinaryPath(environment: Environment = process.env): string {
  const chosen = environment.TEMPORAL_CLI;
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    throw missing(
      `TEMPORAL_CLI names ${chosen}, which is not a program.`,
      'Let TEMPORAL_CLI name the `temporal` program, or unset it and run `npm run setup`.',
    );
  }
  const cached = join(cacheFolder(environment), 'temporal', installedVersions.temporal, 'temporal');
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = [...folders.map((folder) => join(folder, 'temporal')), cached].find(isExecutable);
  if (found) return found;
  throw missing(`The Temporal server is neither on PATH nor at ${cached}.`, 'Run `npm run setup`.');
}

/**
 * Folder with the BERT WordPiece vocabulary of 30,522 pieces (`tokenizer.json`, `vocab.txt`):
 * `SIGHTLINE_VOCABULARY`, else the cache.
 *
 * @throws StageError `missing-data` when no tokenizer lies there.
 */
export function vocabularyFolder(environment: Environment = process.env): string {
  const cached = join(cacheFolder(environment), 'bert-vocabulary', installedVersions.vocabulary);
  const folder = environment.SIGHTLINE_VOCABULARY ?? cached;
  if (existsSync(join(folder, 'tokenizer.json'))) return folder;
  throw missing(`No tokenizer.json in the vocabulary folder ${folder}.`, 'Run `npm run setup`.');
}

/**
 * Folder with all-MiniLM-L6-v2 as it was published: `config.json`, `tokenizer.json`,
 * `model.safetensors`.
 *
 * @throws StageError `missing-data` when no weights lie there.
 */
export function minilmFolder(environment: Environment = process.env): string {
  const folder = join(cacheFolder(environment), 'minilm', installedVersions.vocabulary);
  if (existsSync(join(folder, 'model.safetensors'))) return folder;
  throw missing(`No model.safetensors in the folder of MiniLM, ${folder}.`, 'Run `npm run setup`.');
}
