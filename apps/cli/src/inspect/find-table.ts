import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Manifest, StageError, type TableReader } from '@sightline/contracts';
import { resolveRun, runFolder } from '@sightline/pipeline/runs';
import { manifestName, openArtifact, openTable } from '@sightline/store';
import { parseStage } from '../run/parse-stage.ts';

/** A table that somebody asked for, with the artifact that it belongs to, if any. */
export type FoundTable = {
  /** Folder or file as a person may open it. */
  path: string;
  table: TableReader;
  /** Name of the table within its artifact. */
  name?: string;
  manifest?: Manifest;
};

async function openFromArtifact(folder: string, asked: string | undefined): Promise<FoundTable> {
  const artifact = await openArtifact(realpathSync(folder));
  const { manifest } = artifact;
  const name = asked ?? Object.keys(manifest.tables)[0]!;
  return { path: folder, table: await artifact.table(name), name, manifest };
}

/** Opens a file that belongs to no artifact; it may be anything. */
async function openStray(path: string): Promise<TableReader> {
  if (!existsSync(path)) {
    throw new StageError('missing-data', {
      message: `${path}: there is no such file`,
      fix: 'Name an Arrow or Parquet file, or a stage of a run: sightline inspect latest/train.',
    });
  }
  return openTable(path);
}

/** The table of an artifact that a part belongs to: the artifact's folder is its own or one up. */
async function openFile(path: string): Promise<FoundTable> {
  const folders = [dirname(path), dirname(dirname(path))];
  const folder = folders.find((candidate) => existsSync(join(candidate, manifestName)));
  if (!folder || !existsSync(path)) return { path, table: await openStray(path) };
  const { manifest } = await openArtifact(folder);
  return { path, table: await openTable(path), manifest };
}

async function openFromRun(root: string, target: string): Promise<FoundTable> {
  const [runName, stageName, tableName] = target.split('/');
  const run = await resolveRun(root, runName!);
  if (stageName === undefined || stageName === '') {
    throw new StageError('usage', {
      message: `${target} is a run; a table lies in one of its stages`,
      fix: `Name a stage, for example: sightline inspect ${target.replace(/\/$/, '')}/train.`,
    });
  }
  const stage = parseStage(stageName);
  const folder = join(runFolder(root, run.id), stage);
  if (existsSync(folder)) return openFromArtifact(folder, tableName || undefined);
  throw new StageError('missing-data', {
    message: `run ${run.id} has no artifact of ${stage}`,
    fix: `Make it: sightline rerun ${stage} --run ${run.id}.`,
  });
}

function looksLikeFile(target: string): boolean {
  return /\.(arrow|arrows|feather|ipc|parquet)$/.test(target) || /^[./~]/.test(target);
}

/**
 * Opens what `inspect` was asked for: a file, a folder, or `run/stage` or `run/stage/table`.
 *
 * @throws StageError `missing-data`, `bad-data`, or `usage` when it names no stage.
 */
export async function findTable(root: string, target: string): Promise<FoundTable> {
  if (!existsSync(target)) {
    return looksLikeFile(target) ? openFile(target) : openFromRun(root, target);
  }
  if (!statSync(target).isDirectory()) return openFile(target);
  return existsSync(join(target, manifestName))
    ? openFromArtifact(target, undefined)
    : { path: target, table: await openTable(target) };
}
