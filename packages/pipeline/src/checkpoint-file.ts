import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Checkpoint } from '@sightline/contracts';
import { writeFileAtomically } from '@sightline/store';

/** A checkpoint in a file; `remove` takes its folder, too, once the stage has succeeded. */
export function createCheckpoint(path: string): Checkpoint & { remove(): Promise<void> } {
  return {
    async load() {
      try {
        return await readFile(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    save: (bytes) => writeFileAtomically(path, bytes),
    remove: () => rm(dirname(path), { recursive: true, force: true }),
  };
}
