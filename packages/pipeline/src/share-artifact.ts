import { basename } from 'node:path';
import type { ArtifactRef } from '@sightline/contracts';
import { artifactFolder } from '@sightline/store';
import { openSharedStore } from './open-shared-store.ts';

/**
 * Brings an artifact that lies under `data` to the shared store, if there is one that lacks it: a
 * run may go on on another machine.
 *
 * @throws StageError when the store does not answer.
 */
export async function shareArtifact(
  data: string,
  ref: ArtifactRef,
  signal?: AbortSignal,
): Promise<void> {
  const remote = await openSharedStore(data);
  if (!remote) return;
  const known = await remote.readManifest(ref.stage, basename(ref.uri)).catch((error) => {
    if (error.code !== 'bad-data') throw error; // damaged there: replaced
  });
  if (known?.sha256 !== ref.sha256) await remote.push(artifactFolder(data, ref.uri), signal);
}
