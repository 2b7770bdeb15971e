import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTinyProject, type TinyProject } from '../../../cli/test/tiny-project.ts';
import { hostileTexts, makeHostileFolder } from './hostile-folder.ts';

const workspace = fileURLToPath(new URL('../../../..', import.meta.url));
const cache = join(workspace, 'node_modules', '.cache', 'sightline-studio');
const slowTrain = fileURLToPath(new URL('./slow-train.mjs', import.meta.url));

/** Runs that every project of `borrowProject` has; `full` is the newest. */
export const madeRuns = { full: 'full', other: 'other', failed: 'failed', hostile: 'hostile' };

const small = {
  features: { width: 4, blockCount: 1, epochCount: 2 },
  train: { width: 16, layerCount: 1, headCount: 2, epochCount: 3 },
};

const made = { source: 'made', count: 48, testRatio: 0.3, validationRatio: 0.2 };

/** The tiny recipe with a last stage that can be held up and made to fail. */
const slow = {
  ...small,
  name: 'slow',
  description: 'made pictures, few and small, with time to look between two epochs',
  ingest: made,
  train: { ...small.train, use: slowTrain },
  retry: { train: { maximumAttempts: 2, initialIntervalMs: 200 } },
};

const hostile = {
  ...small,
  name: 'hostile',
  description: hostileTexts.description,
  ingest: { source: 'folder', path: 'hostile' },
};

async function runToEnd(project: TinyProject, id: string, ...words: string[]): Promise<void> {
  const { status, stderr } = await project.run(['run', '--id', id, '--engine', 'local', ...words]);
  const expected = id === madeRuns.failed ? 1 : 0;
  if (status !== expected) throw new Error(`run ${id} ended with ${status}: ${stderr}`);
}

const set = (...settings: string[]): string[] => settings.flatMap((setting) => ['--set', setting]);

async function makeProject(folder: string): Promise<void> {
  const project = await createTinyProject(folder);
  const recipes = join(folder, 'data', 'recipes');
  await writeFile(join(recipes, 'slow.json'), JSON.stringify(slow));
  await writeFile(join(recipes, 'hostile.json'), JSON.stringify(hostile));
  await makeHostileFolder(project);
  await runToEnd(project, madeRuns.hostile, 'hostile');
  const broken = set('train.failCount=9', 'retry.train.maximumAttempts=1');
  await runToEnd(project, madeRuns.failed, 'slow', ...broken, ...set('ingest.count=40'));
  await runToEnd(project, madeRuns.other, 'slow', ...set('train.peakLearningRate=0.01'));
  await runToEnd(project, madeRuns.full, 'slow');
}

/** Packages that only look at runs. */
const onlookers = /^(export|inspect|lesson|predict|report)\//;

async function listBuilt(): Promise<string[]> {
  const packages = join(workspace, 'packages');
  const all = await readdir(packages, { recursive: true });
  const names = all.filter((name) => !onlookers.test(name));
  return names
    .filter((name) => /^[^/]+\/dist\/.*\.js$/.test(name))
    .map((name) => join(packages, name));
}

/** Changes with all that could change what the runs hold. */
async function hashMakers(): Promise<string> {
  const hash = createHash('sha256');
  const here = ['make-project.ts', 'hostile-folder.ts', 'slow-train.mjs'];
  const own = here.map((name) => fileURLToPath(new URL(name, import.meta.url)));
  for (const path of [...own, ...(await listBuilt()).sort()]) hash.update(await readFile(path));
  return hash.digest('hex').slice(0, 16);
}

/** Made once for as long as nothing changes of what makes it. */
async function keepProject(): Promise<string> {
  const kept = join(cache, await hashMakers());
  if (existsSync(kept)) return kept;
  await rm(cache, { recursive: true, force: true });
  mkdirSync(dirname(kept), { recursive: true });
  const folder = await mkdtemp(join(cache, 'new-'));
  await makeProject(folder);
  await rename(folder, kept);
  return kept;
}

/** A project of the caller's own with the runs of `madeRuns`; or with none. */
export async function borrowProject({ isEmpty = false } = {}): Promise<TinyProject> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-studio-'));
  if (!isEmpty) await cp(await keepProject(), folder, { recursive: true, verbatimSymlinks: true });
  return createTinyProject(folder);
}
