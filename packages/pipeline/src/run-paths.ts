import { basename, dirname, join } from 'node:path';
import type { StageName } from '@sightline/contracts';

/** Folders and files below the project's root; the only place that knows their names. */
export const dataFolder = (root: string): string => join(root, 'data');
export const runsFolder = (root: string): string => join(root, 'data', 'runs');
export const runFolder = (root: string, runId: string): string => join(runsFolder(root), runId);

export const eventsPath = (root: string, runId: string): string =>
  join(runFolder(root, runId), 'events.jsonl');

export const recordPath = (root: string, runId: string): string =>
  join(runFolder(root, runId), 'run.json');

export const logPath = (root: string, runId: string, stage: StageName): string =>
  join(runFolder(root, runId), 'logs', `${stage}.log`);

/** Holds what is in the making, a folder an artifact: its checkpoint, its shards. */
export const workName = '.work';

/** What an artifact in the making leaves for another attempt: a checkpoint, shards. */
export const workFolder = (data: string, stage: StageName, key: string): string =>
  join(data, 'artifacts', workName, `${stage}-${key}`);

/** Holds the shards of an artifact in the making, as another data folder would. */
export const shardsFolder = (data: string, stage: StageName, key: string): string =>
  join(workFolder(data, stage, key), 'shards');

/** `<stage>-<key>` where a data folder holds the shards of that artifact; else undefined. */
export function shardsOwner(data: string): string | undefined {
  const owner = dirname(data);
  const isShards = basename(data) === 'shards' && basename(dirname(owner)) === workName;
  return isShards ? basename(owner) : undefined;
}

/** Name of a shard, in place of an artifact's key. */
export const shardName = (index: number): string => String(index).padStart(5, '0');

export const checkpointPath = (data: string, stage: StageName, key: string): string =>
  join(workFolder(data, stage, key), 'checkpoint');
