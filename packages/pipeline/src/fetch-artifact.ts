import { basename } from 'node:path';
import type { ArtifactRef } from '@sightline/contracts';
import { openSharedStore } from './open-shared-store.ts';

/**
 * Fetches exactly the artifact that a reference names from the shared store, if there is a store
 * and it has it.
 *
 * @returns whether it lies under `data` now
 * @throws StageError when the store does not answer, or `bad-data` when it is damaged there.
 */
export async function fetchArtifact(data: string, ref: ArtifactRef): Promise<boolean> {
  const remote = await openSharedStore(data);
  const known = await remote?.readManifest(ref.stage, basename(ref.uri));
  if (!remote || known?.sha256 !== ref.sha256) return false;
  await remote.pull(data, known);
  return true;
}
