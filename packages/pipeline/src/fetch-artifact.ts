import { basename } from 'node:path';
import type { ArtifactRef } from '@sightline/contracts';
import type { RemoteStore, Transfer } from '@sightline/store';
import { openSharedStore } from './open-shared-store.ts';

async function readExactly(store: RemoteStore | undefined, ref: ArtifactRef) {
  const manifest = await store?.readManifest(ref.stage, basename(ref.uri));
  return manifest?.sha256 === ref.sha256 ? manifest : undefined;
}

/**
 * Whether the shared store, if there is one, has exactly the artifact that a reference names.
 *
 * @throws StageError when the store does not answer, or `bad-data` when it is damaged there.
 */
export async function isShared(data: string, ref: ArtifactRef): Promise<boolean> {
  return (await readExactly(await openSharedStore(data), ref)) !== undefined;
}

/**
 * Fetches exactly the artifact that a reference names from the shared store, if there is a store
 * and it has it.
 *
 * @returns whether it lies under `data` now
 * @throws StageError when the store does not answer, or `bad-data` when it is damaged there.
 */
export async function fetchArtifact(
  data: string,
  ref: ArtifactRef,
  transfer?: Transfer,
): Promise<boolean> {
  const store = await openSharedStore(data);
  const manifest = await readExactly(store, ref);
  if (manifest) await store?.pull(data, manifest, transfer);
  return manifest !== undefined;
}
