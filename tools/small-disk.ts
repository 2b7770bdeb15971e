import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of its own that is soon full. */
export type SmallDisk = {
  folder: string;
  /** Why there is none; empty when there is one. */
  reason: string;
  remove(): Promise<void>;
};

/** Mounts a tmpfs of `sizeMb` megabytes, which only root on Linux may. */
export async function mountSmallDisk(sizeMb: number): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-disk-'));
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'tmpfs', folder]);
  const isMounted = mount.status === 0;
  return {
    folder,
    reason: isMounted ? '' : 'needs the right to mount a small tmpfs (root on Linux)',
    async remove() {
      if (isMounted) spawnSync('umount', [folder]);
      await rm(folder, { recursive: true });
    },
  };
}
