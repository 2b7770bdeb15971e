import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { type RunRecord, StageError, toStageError } from '@sightline/contracts';
import { eventsPath, runsFolder } from './run-paths.ts';
import { readRun } from './run-store.ts';

/** A run's folder whose record cannot be read, and why. */
export type UnreadableRun = { id: string; error: StageError };

export type ListedRuns = {
  /** The newest first. */
  runs: RunRecord[];
  unreadable: UnreadableRun[];
};

/** Reads a run, or why it cannot be; nothing of a folder that is none of a run, or not one yet. */
async function readOne(root: string, id: string): Promise<RunRecord | UnreadableRun | undefined> {
  try {
    return await readRun(root, id);
  } catch (thrown) {
    const error = toStageError(thrown);
    const isNone = error.code === 'missing-data' && !existsSync(eventsPath(root, id));
    return isNone ? undefined : { id, error };
  }
}

/** All runs, and the folders of runs that cannot be read. */
export async function readRuns(root: string): Promise<ListedRuns> {
  const entries = await readdir(runsFolder(root), { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory());
  const read = await Promise.all(folders.map(({ name }) => readOne(root, name)));
  const found = read.filter((one) => one !== undefined);
  const runs = found.filter((one) => 'stages' in one);
  runs.sort((left, right) => (left.startedAt < right.startedAt ? 1 : -1));
  return { runs, unreadable: found.filter((one): one is UnreadableRun => !('stages' in one)) };
}

/** All runs that can be read, the newest first. */
export async function listRuns(root: string): Promise<RunRecord[]> {
  return (await readRuns(root)).runs;
}

function noSuchRun(name: string, found: RunRecord[], all: RunRecord[]): StageError {
  const several = found.map((record) => record.id).join(', ');
  const none = all.length > 0 ? `there is no run ${name}` : 'there are no runs yet';
  const known = all.slice(0, 5).map((record) => record.id);
  return new StageError('usage', {
    message: several ? `several runs begin with ${name}: ${several}` : none,
    fix: known.length > 0 ? `The newest: ${known.join(', ')}.` : 'Make one: sightline run.',
    details: { runs: several ? found.slice(0, 5).map(({ id }) => id) : known },
  });
}

/**
 * Finds a run by its id, a beginning of it that fits no other, or `latest`.
 *
 * @throws StageError `usage` when none or several fit, `bad-data` when it cannot be read.
 */
export async function resolveRun(root: string, name: string): Promise<RunRecord> {
  const { runs, unreadable } = await readRuns(root);
  const exact = runs.find((record) => record.id === name);
  const fitting = exact ? [exact] : runs.filter((record) => record.id.startsWith(name));
  const found = name === 'latest' ? runs.slice(0, 1) : fitting;
  if (found.length === 1) return found[0]!;
  const damaged = unreadable.find(({ id }) => id === name);
  throw damaged?.error ?? noSuchRun(name, found, runs);
}
