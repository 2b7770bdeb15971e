import { join } from 'node:path';
import type { StageName } from '@sightline/contracts';
import { listContents } from './content-hash.ts';
import { listLocalArtifacts } from './list-local.ts';
import type { RemoteStore } from './remote-store.ts';
import { type Verification, verifyArtifact } from './verify-artifact.ts';

/** An artifact that was looked at: what it holds when it is whole, else what is wrong with it. */
export type Checked = { stage: StageName; key: string } & (
  | { state: 'whole'; sizeBytes: number }
  | { state: 'damaged'; file: string; problem: string }
  | { state: 'unfinished'; sizeBytes: number }
);

function describe(
  at: { stage: StageName; key: string },
  found: Verification,
  locate: (file: string) => string,
): Checked {
  const { stage, key } = at;
  if (!found.whole) {
    return { stage, key, state: 'damaged', file: locate(found.file), problem: found.problem };
  }
  const sizes = listContents(found.manifest).map(({ sizeBytes }) => sizeBytes);
  return { stage, key, state: 'whole', sizeBytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Hashes every artifact below a data folder; reads all of it, and changes nothing. */
export async function* verifyLocalStore(dataFolder: string): AsyncGenerator<Checked> {
  for (const artifact of await listLocalArtifacts(dataFolder)) {
    const { stage, key, folder } = artifact;
    const found = await verifyArtifact(folder);
    const isMisplaced =
      found.whole && (found.manifest.stage !== stage || found.manifest.key !== key);
    if (isMisplaced) {
      const { manifest } = found;
      const problem = `is the artifact of ${manifest.stage} ${manifest.key}`;
      yield describe(artifact, { whole: false, file: '', problem }, () => folder);
    } else yield describe(artifact, found, (file) => join(folder, file));
  }
}

/**
 * Compares every artifact of a shared store with its manifest.
 *
 * @param isDeep fetches and hashes every byte, instead of asking for sizes and checksums
 * @throws StageError when the store does not answer.
 */
export async function* verifyRemoteStore(
  store: RemoteStore,
  isDeep: boolean,
): AsyncGenerator<Checked> {
  for await (const artifact of store.list()) {
    const { stage, key, manifest, objects } = artifact;
    if (manifest) {
      yield describe(artifact, await store.verify(artifact, isDeep), (file) => file);
      continue;
    }
    const sizeBytes = objects.reduce((sum, object) => sum + object.sizeBytes, 0);
    yield { stage, key, state: 'unfinished', sizeBytes };
  }
}
