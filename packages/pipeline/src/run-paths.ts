import { join } from 'node:path';
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

const workFolder = (data: string, stage: StageName, key: string): string =>
  join(data, 'artifacts', '.work', `${stage}-${key}`);

/** Holds the shards of an artifact in the making, as another data folder would. */
export const shardsFolder = (data: string, stage: StageName, key: string): string =>
  join(workFolder(data, stage, key), 'shards');

/** Name of a shard, in place of an artifact's key. */
export const shardName = (index: number): string => String(index).padStart(5, '0');

export const checkpointPath = (data: string, stage: StageName, key: string): string =>
  join(workFolder(data, stage, key), 'checkpoint');
