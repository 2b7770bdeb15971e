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

export const checkpointPath = (data: string, stage: StageName, key: string): string =>
  join(data, 'artifacts', '.work', `${stage}-${key}`, 'checkpoint');
