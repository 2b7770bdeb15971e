import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const binary: string = fileURLToPath(new URL('../bin/sightline.mjs', import.meta.url));

/** The real five stages on few and small things: a run takes three seconds and learns nothing. */
const recipe = {
  name: 'default',
  ingest: { source: 'made', count: 40, testRatio: 0.3, validationRatio: 0.2 },
  features: { width: 4, blockCount: 1, epochCount: 1 },
  train: { width: 16, layerCount: 1, headCount: 2, epochCount: 3 },
};

const easyVqa = { name: 'easy-vqa', ingest: { source: 'easy-vqa', path: 'easy-vqa' } };

export type Outcome = { status: number | null; stdout: string; stderr: string };

/** A project folder of its own, and the built command to use on it. */
export type TinyProject = {
  root: string;
  start(words: readonly string[], environment?: Record<string, string>): ChildProcess;
  run(words: readonly string[], environment?: Record<string, string>): Promise<Outcome>;
  remove(): Promise<void>;
};

export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const status = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  return { status: await status, stdout, stderr };
}

/** @param folder where it lies; a temporary one when absent. */
export async function createTinyProject(folder?: string): Promise<TinyProject> {
  const root = folder ?? (await mkdtemp(join(tmpdir(), 'sightline-cli-')));
  const recipes = join(root, 'data', 'recipes');
  await mkdir(recipes, { recursive: true });
  await writeFile(join(recipes, 'default.json'), JSON.stringify(recipe));
  await writeFile(join(recipes, 'easy-vqa.json'), JSON.stringify(easyVqa));
  const { NO_COLOR: _, FORCE_COLOR: __, TEMPORAL_ADDRESS: ___, ...inherited } = process.env;
  const start = (words: readonly string[], environment = {}): ChildProcess =>
    spawn(process.execPath, [binary, ...words], {
      cwd: root,
      env: { ...inherited, SIGHTLINE_ROOT: root, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  return {
    root,
    start,
    run: (words, environment) => outcomeOf(start(words, environment)),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
