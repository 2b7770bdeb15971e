import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '@sightline/contracts';
import { createPythonVenv } from '../python-venv.ts';

/** Where the peers' scripts lie. */
export const peersFolder: string = fileURLToPath(new URL('../../bench/peers', import.meta.url));

function readPackages(name: string): { packages: string[]; hash: string } {
  const list = readFileSync(join(peersFolder, name), 'utf8');
  const hash = createHash('sha256').update(list).digest('hex').slice(0, 12);
  return { packages: list.trim().split('\n'), hash };
}

/**
 * A Python with what the peers need, in the user's cache folder, so that it is fetched once (6 GB on
 * the disk: PyTorch brings its CUDA libraries along).
 *
 * @returns the interpreter's path; undefined, and told why, where there is none
 */
export function installPeers(tell: (text: string) => void): string | undefined {
  const { packages, hash } = readPackages('requirements.txt');
  const folder = join(cacheFolder(), `bench-peers-${hash}`);
  const done = join(folder, 'python'); // holds the interpreter's path once all is there
  if (existsSync(done)) return readFileSync(done, 'utf8');
  tell(`fetching the peers into ${folder} (6 GB, once)\n`);
  mkdirSync(folder, { recursive: true });
  const { reason, program } = createPythonVenv(folder, packages);
  if (reason) {
    tell(`without Python's peers: ${reason}\n`);
    return undefined;
  }
  writeFileSync(done, program);
  return program;
}

/**
 * What serves a model in Python, in a folder for `PYTHONPATH`: beside the peers, which would else
 * have to be fetched anew.
 *
 * @param python the peers' interpreter
 * @returns the folder; undefined, and told why, where it cannot be filled
 */
export function installServer(python: string, tell: (text: string) => void): string | undefined {
  const { packages, hash } = readPackages('requirements-serve.txt');
  const folder = join(cacheFolder(), `bench-serve-${hash}`);
  const done = join(folder, 'done');
  if (existsSync(done)) return folder;
  tell(`fetching FastAPI into ${folder} (80 MB, once)\n`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--upgrade'];
  const words = [...pip, '--target', folder, ...packages];
  const { status, stderr, error } = spawnSync(python, words, { encoding: 'utf8' });
  if (status !== 0) {
    tell(`without FastAPI: ${error?.message ?? stderr.trim()}\n`);
    return undefined;
  }
  writeFileSync(done, '');
  return folder;
}
