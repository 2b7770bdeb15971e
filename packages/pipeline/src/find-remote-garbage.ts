import type { RemoteArtifact, RemoteObject, RemoteStore } from '@sightline/store';
import { ageLimit, type Garbage, type GarbageOptions } from './find-garbage.ts';
import { listReferences, type References } from './list-references.ts';
import { workName } from './run-paths.ts';

const sum = (objects: readonly RemoteObject[]): number =>
  objects.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0);

function newest({ manifest, objects }: RemoteArtifact): number {
  return Math.max(...[...(manifest ? [manifest] : []), ...objects].map((one) => one.modifiedMs));
}

/**
 * Removes an artifact and then looks whether somebody brought it back meanwhile: what they found
 * in place and did not send again would be missing, so their manifest goes, too. Whoever needs the
 * artifact makes it again.
 */
async function removeWhole(store: RemoteStore, artifact: RemoteArtifact): Promise<boolean> {
  await store.remove(artifact);
  const { stage, key } = artifact;
  const again = await store.readManifest(stage, key).catch(() => undefined);
  if (again && !(await store.verify(artifact, false)).whole) {
    await store.remove({ ...artifact, objects: [] });
  }
  return true;
}

/** Contents under a key that its manifest does not name: replaced, or never finished. */
async function findStray(
  store: RemoteStore,
  artifact: RemoteArtifact,
  beforeMs: number,
): Promise<Garbage[]> {
  const { stage, key, manifest, objects } = artifact;
  const known = manifest && (await store.readManifest(stage, key).catch(() => undefined));
  if (manifest && !known) return []; // damaged: `store verify` tells
  const named = known ? `/${stage}/${key}/${known.sha256}/` : undefined;
  const stray = objects.filter(
    ({ name, modifiedMs }) => modifiedMs <= beforeMs && !(named && `/${name}`.includes(named)),
  );
  if (stray.length === 0) return [];
  return [
    {
      kind: 'remote-upload',
      place: `${store.name}/${stage}/${key}`,
      sizeBytes: sum(stray),
      reason: manifest ? 'it was replaced' : 'its upload was not finished',
      remove: () => store.removeObjects(stray).then(() => true),
    },
  ];
}

/** Shards that were never joined. */
async function findShards(
  store: RemoteStore,
  { names }: References,
  beforeMs: number,
): Promise<Garbage[]> {
  const byOwner = new Map<string, RemoteObject[]>();
  for await (const object of store.listObjects(workName)) {
    const [, owner = ''] = `/${object.name}`.split(`/${workName}/`)[1]?.match(/^([^/]+)\//) ?? [];
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), object]);
  }
  const left = [...byOwner].filter(
    ([owner, objects]) =>
      !names.has(owner.replace('-', '/')) && objects.every((one) => one.modifiedMs <= beforeMs),
  );
  return left.map(([owner, objects]) => ({
    kind: 'remote-upload',
    place: `${store.name}/${workName}/${owner}`,
    sizeBytes: sum(objects),
    reason: 'shards that were not joined',
    remove: () => store.removeObjects(objects).then(() => true),
  }));
}

/**
 * What in the shared store no run of this machine refers to. Other machines' runs are not known
 * here: what only they refer to is in the list, too. Removes nothing.
 *
 * @throws StageError when the store does not answer.
 */
export async function findRemoteGarbage(
  store: RemoteStore,
  options: GarbageOptions,
): Promise<Garbage[]> {
  const references = await listReferences(options.root);
  const beforeMs = ageLimit(options, references);
  const found: Garbage[] = [];
  for await (const artifact of store.list()) {
    const { stage, key, manifest, objects } = artifact;
    const isNeeded = references.names.has(`${stage}/${key}`) || newest(artifact) > beforeMs;
    if (!manifest || isNeeded) {
      found.push(...(await findStray(store, artifact, beforeMs)));
      continue;
    }
    found.push({
      kind: 'remote-artifact',
      place: `${store.name}/${stage}/${key}`,
      sizeBytes: manifest.sizeBytes + sum(objects),
      reason: 'no run of this machine refers to it',
      remove: () => removeWhole(store, artifact),
    });
  }
  found.push(...(await findShards(store, references, beforeMs)));
  for (const upload of await store.listUploads(beforeMs)) {
    const bucket = store.name.split('/').slice(0, 3).join('/');
    found.push({
      kind: 'remote-upload',
      place: `${bucket}/${upload.name}`,
      sizeBytes: 0, // the store does not tell
      reason: 'its upload was not finished',
      remove: () => store.abortUpload(upload).then(() => true),
    });
  }
  return found;
}
