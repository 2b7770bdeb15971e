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

/** What is told of a checkpoint: its bytes stay on the disk. */
export type CheckpointRecord = { sizeBytes: number; time: string };

/** A checkpoint in a file; `remove` takes its folder, too, once the stage has succeeded. */
export function createCheckpoint(
  path: string,
  onSave: (checkpoint: CheckpointRecord) => void = () => undefined,
): Checkpoint & { remove(): Promise<void> } {
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
    async save(bytes) {
      await writeFileAtomically(path, bytes);
      onSave({ sizeBytes: bytes.length, time: new Date().toISOString() });
    },
    remove: () => rm(dirname(path), { recursive: true, force: true }),
  };
}
