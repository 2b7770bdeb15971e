import { basename } from 'node:path';
import { type ArtifactRef, toStageError } from '@sightline/contracts';
import { artifactFolder } from '@sightline/store';
import { openSharedStore } from './open-shared-store.ts';

/**
 * Brings an artifact that lies under `data` to the shared store, if there is one that lacks it or
 * a part of it: a run may go on on another machine.
 *
 * @throws StageError when the store does not answer.
 */
export async function shareArtifact(
  data: string,
  ref: ArtifactRef,
  signal?: AbortSignal,
): Promise<void> {
  const store = await openSharedStore(data);
  const known = await store?.readManifest(ref.stage, basename(ref.uri)).catch((error) => {
    if (toStageError(error).code !== 'bad-data') throw error; // damaged there: replaced
  });
  await store?.push(artifactFolder(data, ref.uri), { signal }, known ?? undefined);
}
