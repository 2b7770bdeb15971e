import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, relative } from 'node:path';
import {
  type ArtifactRef,
  isUnderWay,
  type RunRecord,
  StageError,
  type StageName,
  type StageRecord,
} from '@sightline/contracts';
import { artifactFolder, isProcessRunning, writeFileAtomically } from '@sightline/store';
import { withLock } from './file-lock.ts';
import { readRegular } from './open-regular.ts';
import { parseRecord } from './parse-record.ts';
import { dataFolder, recordPath, runFolder, runsFolder } from './run-paths.ts';

/** A new run's id: sortable by time (UTC) and readable, `20261124-041502-default-3f2a`. */
export function createRunId(recipeName: string, now: Date = new Date()): string {
  const digits = now.toISOString().replaceAll(/[-:]/g, '').slice(0, 15).replace('T', '-');
  const name = recipeName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `${digits}-${name.slice(0, 30) || 'run'}-${randomBytes(2).toString('hex')}`;
}

async function replaceLink(path: string, target: string): Promise<void> {
  const temporary = `${path}.${randomBytes(3).toString('hex')}.tmp`;
  await symlink(target, temporary);
  await rename(temporary, path);
}

async function writeRecord(root: string, record: RunRecord): Promise<void> {
  const text = `${JSON.stringify(record, null, 2)}\n`;
  await writeFileAtomically(recordPath(root, record.id), text);
}

const ownerPath = (root: string, runId: string): string => join(runFolder(root, runId), 'owner');

/**
 * Creates a run's folder and record and lets `data/runs/latest` name it.
 *
 * @returns false, and does nothing, where there is a run of that id
 */
export async function createRun(root: string, record: RunRecord): Promise<boolean> {
  const folder = runFolder(root, record.id);
  await mkdir(runsFolder(root), { recursive: true });
  try {
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  await mkdir(join(folder, 'logs'));
  await writeRecord(root, record);
  await replaceLink(join(runsFolder(root), 'latest'), record.id);
  return true;
}

/** Notes that this process works on the run: when it is gone, the run counts as interrupted. */
export async function ownRun(root: string, runId: string): Promise<void> {
  await writeFileAtomically(ownerPath(root, runId), `${hostname()} ${process.pid}\n`);
}

export async function disownRun(root: string, runId: string): Promise<void> {
  await rm(ownerPath(root, runId), { force: true });
}

/** The process that works on a run, if it noted itself. */
export async function readOwner(
  root: string,
  runId: string,
): Promise<{ host: string; pid: number } | undefined> {
  const owner = await readRegular(ownerPath(root, runId)).catch(() => '');
  const [, host, pid] = /^(\S+) ([1-9]\d{0,9})$/.exec(owner.trim()) ?? [];
  return host && pid ? { host, pid: Number(pid) } : undefined;
}

async function isAbandoned(root: string, runId: string): Promise<boolean> {
  const owner = await readOwner(root, runId);
  return owner?.host === hostname() && !isProcessRunning(owner.pid);
}

/** The record as it was written last. */
async function readRecord(root: string, runId: string): Promise<RunRecord> {
  const path = recordPath(root, runId);
  const fix = 'Remove that run’s folder.';
  const text = await readRegular(path).catch((cause) => {
    if (cause.code !== 'ENOENT') throw new StageError('bad-data', { message: cause.message, fix });
    throw new StageError('missing-data', { message: `${path}: there is no such run`, cause });
  });
  try {
    return parseRecord(runId, text);
  } catch (cause) {
    const message = `${path}: is not a run record: ${(cause as Error).message}`;
    throw new StageError('bad-data', { message, fix, cause });
  }
}

/**
 * Reads the record of a run; one whose process was killed counts as interrupted.
 *
 * @throws StageError `missing-data` without a record, `bad-data` when it is damaged.
 */
export async function readRun(root: string, runId: string): Promise<RunRecord> {
  const record = await readRecord(root, runId);
  const abandoned = isUnderWay(record) && (await isAbandoned(root, runId));
  return abandoned ? { ...record, state: 'interrupted' } : record;
}

const lockTimeoutMs = 10_000;
const changes = new Map<string, Promise<unknown>>();

/**
 * Changes a run's record, one change after another, whichever process asks for it.
 *
 * @throws StageError `missing-data` without a record, `bad-data` when it is damaged: it is kept.
 */
export function updateRun(
  root: string,
  runId: string,
  change: (record: RunRecord) => RunRecord,
): Promise<void> {
  const path = recordPath(root, runId);
  const before = changes.get(path) ?? Promise.resolve();
  const after = before.then(() =>
    withLock(`${path}.lock`, lockTimeoutMs, async () => {
      await writeRecord(root, change(await readRecord(root, runId)));
    }),
  );
  changes.set(
    path,
    after.catch(() => undefined),
  );
  return after;
}

/** Changes what a run's record says of one stage. */
export function updateStage(
  root: string,
  runId: string,
  stage: StageName,
  change: Partial<StageRecord>,
): Promise<void> {
  return updateRun(root, runId, (record) => ({
    ...record,
    stages: record.stages.map((entry) => {
      if (entry.stage !== stage) return entry;
      const { error: _, ...kept } = entry;
      return { ...kept, ...change };
    }),
  }));
}

/** Lets `data/runs/<id>/<stage>` name the artifact that the run made or used. */
export async function linkArtifact(root: string, runId: string, ref: ArtifactRef): Promise<void> {
  const path = join(runFolder(root, runId), ref.stage);
  const target = artifactFolder(dataFolder(root), ref.uri);
  await replaceLink(path, relative(dirname(path), target));
}
