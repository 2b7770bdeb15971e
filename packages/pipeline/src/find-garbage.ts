import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type StageName, stageNames } from '@sightline/contracts';
import { listLocalArtifacts, listTemporaryFolders, removeFolder } from '@sightline/store';
import { listReferences, type References } from './list-references.ts';
import { measureFolder } from './measure-folder.ts';
import { checkpointPath, dataFolder } from './run-paths.ts';

/** Something that nobody needs any more. */
export type Garbage = {
  kind: 'artifact' | 'temporary' | 'checkpoint' | 'remote-artifact' | 'remote-upload';
  /** Its folder, or its URI in the shared store. */
  place: string;
  sizeBytes: number;
  /** Why it may go. */
  reason: string;
  /** Removes it; not, and says so, when it was used since it was found. */
  remove(): Promise<boolean>;
};

export type GarbageOptions = {
  /** Folder that holds `data/`. */
  root: string;
  /** What was made or used less than this long ago stays. */
  olderThanMs: number;
  nowMs?: number;
};

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Time before which things may go. While a run goes on, nothing that was made or found since it
 * began does: it may be about to use it.
 */
export function ageLimit(
  { olderThanMs, nowMs = Date.now() }: GarbageOptions,
  references: References,
): number {
  const begun = references.running.map(({ startedAt }) => Date.parse(startedAt) || 0); // unknown: always
  return Math.min(nowMs - olderThanMs, ...begun);
}

async function listArtifacts(
  data: string,
  { names }: References,
  beforeMs: number,
): Promise<Garbage[]> {
  const found: Garbage[] = [];
  for (const { stage, key, folder } of await listLocalArtifacts(data)) {
    if (names.has(`${stage}/${key}`)) continue;
    const { sizeBytes, modifiedMs } = await measureFolder(folder);
    if (modifiedMs > beforeMs) continue;
    const reason = 'no run refers to it';
    const remove = async (): Promise<boolean> => {
      if ((await measureFolder(folder)).modifiedMs > beforeMs) return false;
      await removeFolder(folder);
      return true;
    };
    found.push({ kind: 'artifact', place: folder, sizeBytes, reason, remove });
  }
  return found;
}

async function removeAll(folder: string): Promise<boolean> {
  await rm(folder, { recursive: true, force: true });
  return true;
}

async function listTemporaries(data: string, beforeMs: number, nowMs: number): Promise<Garbage[]> {
  const found: Garbage[] = [];
  for (const { folder, isAbandoned } of await listTemporaryFolders(data)) {
    const { sizeBytes, modifiedMs } = await measureFolder(folder);
    // Nobody here knows whether another host's process lives; after a day of silence it does not.
    const limitMs = isAbandoned === 'yes' ? beforeMs : Math.min(beforeMs, nowMs - dayMs);
    if (isAbandoned === 'no' || modifiedMs > limitMs) continue;
    const reason = 'whoever wrote it is gone';
    const remove = (): Promise<boolean> => removeAll(folder);
    found.push({ kind: 'temporary', place: folder, sizeBytes, reason, remove });
  }
  return found;
}

async function listCheckpoints(
  data: string,
  { names }: References,
  beforeMs: number,
): Promise<Garbage[]> {
  const parent = dirname(dirname(checkpointPath(data, 'train', 'key')));
  const found: Garbage[] = [];
  for (const name of (await readdir(parent).catch(() => [])).sort()) {
    const stage: StageName | undefined = stageNames.find((known) => name.startsWith(`${known}-`));
    if (!stage || names.has(`${stage}/${name.slice(stage.length + 1)}`)) continue;
    const folder = join(parent, name);
    const { sizeBytes, modifiedMs } = await measureFolder(folder);
    if (modifiedMs > beforeMs) continue;
    const reason = 'the run that would go on from it is gone';
    const remove = (): Promise<boolean> => removeAll(folder);
    found.push({ kind: 'checkpoint', place: folder, sizeBytes, reason, remove });
  }
  return found;
}

/**
 * What on this disk no run refers to: artifacts, what killed writers left behind, and checkpoints
 * of runs that were removed. Removes nothing.
 */
export async function findGarbage(options: GarbageOptions): Promise<Garbage[]> {
  const { root, nowMs = Date.now() } = options;
  const references = await listReferences(root);
  const beforeMs = ageLimit(options, references);
  const data = dataFolder(root);
  return [
    ...(await listArtifacts(data, references, beforeMs)),
    ...(await listTemporaries(data, beforeMs, nowMs)),
    ...(await listCheckpoints(data, references, beforeMs)),
  ];
}
