import { type ArtifactRef, toStageError } from '@sightline/contracts';
import { artifactFolder } from '@sightline/store';
import { isShared } from './fetch-artifact.ts';
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
  const store = await openSharedStore(data);
  if (!store) return;
  const isThere = await isShared(data, ref).catch((error) => {
    if (toStageError(error).code === 'bad-data') return false; // damaged there: replaced
    throw error;
  });
  if (!isThere) await store.push(artifactFolder(data, ref.uri), { signal });
}
