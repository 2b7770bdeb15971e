import { stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArtifactRef, type Manifest, StageError, type StageName } from '@sightline/contracts';
import {
  artifactFolder,
  artifactRef,
  artifactUri,
  manifestName,
  type RemoteStore,
  verifyArtifact,
} from '@sightline/store';
import { openSharedStore } from './open-shared-store.ts';

/** What lies under a cache key: a whole artifact, a damaged one, or nothing. */
export type Found =
  | { state: 'whole'; artifact: ArtifactRef; isRemote?: boolean }
  | { state: 'damaged'; file: string; problem: string }
  | { state: 'absent' };

async function findLocal(data: string, stage: StageName, key: string): Promise<Found> {
  const folder = artifactFolder(data, artifactUri(stage, key));
  const exists = await stat(folder).catch(() => undefined);
  if (!exists) return { state: 'absent' };
  const verification = await verifyArtifact(folder);
  if (!verification.whole) {
    return { state: 'damaged', file: verification.file, problem: verification.problem };
  }
  const { manifest } = verification;
  if (manifest.stage !== stage || manifest.key !== key) {
    const problem = `is the manifest of ${manifest.stage} ${manifest.key}`;
    return { state: 'damaged', file: manifestName, problem };
  }
  // Tells `store gc` when it was last of use.
  const now = new Date();
  const touched = utimes(join(folder, manifestName), now, now);
  const hasGone = await touched.then(
    () => false,
    (error) => error.code === 'ENOENT',
  );
  if (hasGone) return { state: 'absent' }; // removed while it was hashed
  return { state: 'whole', artifact: artifactRef(manifest) };
}

/** Damage in the shared store is what it is locally: something to replace, not to end a run. */
function toDamage(error: unknown): Found {
  const { file, problem } = error instanceof StageError ? error.details : {};
  if (typeof file !== 'string' || typeof problem !== 'string') throw error;
  return { state: 'damaged', file, problem };
}

async function readRemote(
  remote: RemoteStore | undefined,
  stage: StageName,
  key: string,
): Promise<{ manifest?: Manifest | undefined; damage?: Found }> {
  try {
    return { manifest: await remote?.readManifest(stage, key) };
  } catch (error) {
    return { damage: toDamage(error) };
  }
}

async function pull(
  remote: RemoteStore,
  data: string,
  manifest: Manifest,
  signal?: AbortSignal,
): Promise<Found> {
  try {
    await remote.pull(data, manifest, { signal });
    return { state: 'whole', artifact: artifactRef(manifest) };
  } catch (error) {
    return toDamage(error);
  }
}

/**
 * Looks under a cache key, here and then in the shared store, and moves nothing.
 *
 * @throws StageError when the shared store does not answer.
 */
export async function peekArtifact(data: string, stage: StageName, key: string): Promise<Found> {
  const local = await findLocal(data, stage, key);
  const remote = local.state === 'whole' ? undefined : await openSharedStore(data);
  const { manifest, damage } = await readRemote(remote, stage, key);
  if (manifest) return { state: 'whole', artifact: artifactRef(manifest), isRemote: true };
  return local.state === 'absent' && damage ? damage : local;
}

/**
 * Looks under a cache key and hashes everything that lies there. With a shared store, what is
 * missing or damaged here is fetched, and what is whole here but not there is brought there, so
 * that what is found is there for everybody; where both have one and they differ, theirs counts.
 *
 * @throws StageError when the shared store does not answer.
 */
export async function findArtifact(
  data: string,
  stage: StageName,
  key: string,
  signal?: AbortSignal,
): Promise<Found> {
  const local = await findLocal(data, stage, key);
  const remote = await openSharedStore(data);
  if (!remote) return local;
  const { manifest, damage } = await readRemote(remote, stage, key);
  const isSame = local.state === 'whole' && local.artifact.sha256 === manifest?.sha256;
  const fetched = manifest && !isSame ? await pull(remote, data, manifest, signal) : damage;
  if (fetched?.state === 'whole') return fetched;
  if (local.state === 'whole') {
    await remote.push(artifactFolder(data, local.artifact.uri), { signal }, manifest);
    return local;
  }
  return local.state === 'absent' && fetched ? fetched : local;
}
