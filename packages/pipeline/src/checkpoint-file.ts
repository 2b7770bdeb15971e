import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Checkpoint, StageError } from '@sightline/contracts';
import { writeFileAtomically } from '@sightline/store';

const intervalVariable = 'SIGHTLINE_CHECKPOINT_INTERVAL_MS';

function readIntervalMs(): number {
  const text = process.env[intervalVariable] || '10000';
  const intervalMs = Number(text);
  if (intervalMs >= 0) return intervalMs;
  throw new StageError('usage', {
    message: `${intervalVariable} is '${text}', not a time in milliseconds`,
    fix: `Set ${intervalVariable} to a number, such as 10000, or leave it unset.`,
  });
}

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
    intervalMs: readIntervalMs(),
    save: (bytes) => writeFileAtomically(path, bytes),
    remove: () => rm(dirname(path), { recursive: true, force: true }),
  };
}
