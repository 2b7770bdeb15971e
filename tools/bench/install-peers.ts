import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '@sightline/contracts';

/** Where the peers' scripts lie. */
export const peersFolder: string = fileURLToPath(new URL('../../bench/peers', import.meta.url));

export type Peers = { python: string } | { reason: string };

function execute(program: string, words: readonly string[]): string {
  const { status, stderr, error } = spawnSync(program, words, { encoding: 'utf8' });
  return status === 0 ? '' : (error?.message ?? stderr.trim().split('\n').at(-1)!);
}

/**
 * A Python with what the peers need, in the user's cache folder, so that it is fetched once (3 GB:
 * PyTorch brings its CUDA libraries along).
 *
 * @returns why there is none, where there is none
 */
export function installPeers(tell: (text: string) => void): Peers {
  const list = join(peersFolder, 'requirements.txt');
  const hash = createHash('sha256').update(readFileSync(list)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `bench-peers-${hash}`);
  const python = join(folder, 'bin', 'python');
  const done = join(folder, 'complete');
  if (existsSync(done)) return { python };
  tell(`fetching the peers into ${folder} (3 GB, once)\n`);
  const reason =
    execute('python3', ['-m', 'venv', folder]) ||
    execute(python, ['-m', 'pip', 'install', '--quiet', '--requirement', list]);
  if (reason) return { reason };
  writeFileSync(done, '');
  return { python };
}
