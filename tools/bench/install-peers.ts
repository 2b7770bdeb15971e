import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '@sightline/contracts';
import { createPythonVenv } from '../python-venv.ts';

/** Where the peers' scripts lie. */
export const peersFolder: string = fileURLToPath(new URL('../../bench/peers', import.meta.url));

/**
 * A Python with what the peers need, in the user's cache folder, so that it is fetched once (6 GB on
 * the disk: PyTorch brings its CUDA libraries along).
 *
 * @returns the interpreter's path; undefined, and told why, where there is none
 */
export function installPeers(tell: (text: string) => void): string | undefined {
  const list = readFileSync(join(peersFolder, 'requirements.txt'), 'utf8');
  const hash = createHash('sha256').update(list).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `bench-peers-${hash}`);
  const done = join(folder, 'python'); // holds the interpreter's path once all is there
  if (existsSync(done)) return readFileSync(done, 'utf8');
  tell(`fetching the peers into ${folder} (6 GB, once)\n`);
  mkdirSync(folder, { recursive: true });
  const { reason, program } = createPythonVenv(folder, list.trim().split('\n'));
  if (reason) {
    tell(`without Python's peers: ${reason}\n`);
    return undefined;
  }
  writeFileSync(done, program);
  return program;
}
