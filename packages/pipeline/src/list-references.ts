import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isUnderWay, type RunRecord } from '@sightline/contracts';
import { listRuns } from './list-runs.ts';
import { recordPath, runFolder, runsFolder } from './run-paths.ts';

/** What the runs of this machine refer to. */
export type References = {
  /** `<stage>/<key>` of every artifact and checkpoint that a run names. */
  names: ReadonlySet<string>;
  /** Runs that go on, or will after a pause. */
  running: RunRecord[];
};

const artifactUris = /file:artifacts\/(\w+\/\w+)/g;

/** Reads a record as text: what is damaged or of another version still refers to something. */
async function readNamed(root: string, runId: string): Promise<string[]> {
  const text = await readFile(recordPath(root, runId), 'utf8').catch(() => '');
  return [...text.matchAll(artifactUris)].map(([, name]) => name!);
}

async function readLinked(root: string, runId: string): Promise<string[]> {
  const folder = runFolder(root, runId);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const links = entries.filter((entry) => entry.isSymbolicLink());
  const targets = await Promise.all(links.map(({ name }) => readlink(join(folder, name))));
  return targets.map((target) => `${basename(dirname(target))}/${basename(target)}`);
}

/** Everything that the runs in `data/runs` refer to, by their records and their links. */
export async function listReferences(root: string): Promise<References> {
  const entries = await readdir(runsFolder(root), { withFileTypes: true }).catch(() => []);
  const names = new Set<string>();
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    for (const found of await readNamed(root, name)) names.add(found);
    for (const found of await readLinked(root, name)) names.add(found);
  }
  const records = await listRuns(root);
  for (const { stage, key } of records.flatMap((record) => record.stages ?? [])) {
    if (key) names.add(`${stage}/${key}`);
  }
  return { names, running: records.filter(isUnderWay) };
}
