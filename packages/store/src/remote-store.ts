import type { Manifest, StageName } from '@sightline/contracts';
import type { Verification } from './verify-artifact.ts';

/** An object as the store lists it. */
export type RemoteObject = { name: string; sizeBytes: number; modifiedMs: number };

/** All that the store holds under a stage and a cache key. */
export type RemoteArtifact = {
  stage: StageName;
  key: string;
  /** What makes it an artifact: the last thing that is written. Without it nobody sees the rest. */
  manifest?: RemoteObject;
  /** Parts and files, also of uploads that were not finished and of contents that were replaced. */
  objects: RemoteObject[];
};

/** How a transfer is watched and ended. */
export type Transfer = {
  signal?: AbortSignal | undefined;
  /** Called again and again; never with more than the total. */
  onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
};

/**
 * Where machines share artifacts. What lies under `data/artifacts` is this machine's copy: stages
 * read from it, at random and synchronously.
 *
 * All throw a StageError: `failed` (may be tried again) when the store did not answer properly,
 * `missing-data` when it refused, `bad-data` when something in it is damaged.
 */
export type RemoteStore = {
  /** `s3://bucket/prefix`, as messages call it. */
  name: string;
  /** A store of its own below a folder of this one, which does not list it. */
  within(folder: string): RemoteStore;
  /** What lies under a key; undefined when nothing does. */
  readManifest(stage: StageName, key: string): Promise<Manifest | undefined>;
  /** Fetches an artifact, hashed on its way, and gives it its name under `dataFolder` when whole. */
  pull(dataFolder: string, manifest: Manifest, transfer?: Transfer): Promise<void>;
  /**
   * Brings the artifact in `folder`, hashed on its way; others see it when all of it is there. What
   * is there with the right size and checksum is not sent again.
   *
   * @param known the manifest that is there, if it was read: one of the same content stays
   */
  push(folder: string, transfer?: Transfer, known?: Manifest): Promise<void>;
  list(): AsyncIterable<RemoteArtifact>;
  /** Everything below a folder, whatever it is. */
  listObjects(folder: string): AsyncIterable<RemoteObject>;
  /**
   * Compares what is there with the manifest: sizes and the store's own checksums.
   *
   * @param isDeep fetches every byte and hashes it instead
   */
  verify(artifact: RemoteArtifact, isDeep: boolean): Promise<Verification>;
  /** Removes an artifact: first what makes it one, then the rest. */
  remove(artifact: RemoteArtifact): Promise<void>;
  /** Removes objects that no manifest names. */
  removeObjects(objects: readonly RemoteObject[]): Promise<void>;
  /** Uploads that somebody began before `beforeMs` and never finished: they take up room unseen. */
  listUploads(beforeMs: number): Promise<{ name: string; uploadId: string }[]>;
  abortUpload(upload: { name: string; uploadId: string }): Promise<void>;
};
