import { isAbsolute, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Stage, StageError, type StageName } from '@sightline/contracts';
import type { StageTask } from './stage-task.ts';
import { stages } from './stages.ts';

type PlannedTask = Pick<StageTask, 'stage' | 'module' | 'stageVersion'>;

function isPath(module: string): boolean {
  return module.startsWith('.') || isAbsolute(module);
}

/** A recipe's `use` as it is kept: a package name, or a path from the project's root. */
export function normalizeModule(module: string, recipeFolder: string, root: string): string {
  if (!isPath(module)) return module;
  const path = relative(root, resolve(recipeFolder, module));
  return path.startsWith('.') ? path : `./${path}`;
}

function moduleUrl(module: string, root: string): string {
  return isPath(module) ? pathToFileURL(resolve(root, module)).href : module;
}

/**
 * Loads a stage: the pipeline's own, or the export of the same name of another module.
 *
 * @param module package name, or path from `root`.
 * @throws StageError `bad-config` when the module cannot be loaded or exports no such stage.
 */
export async function loadStage(
  name: StageName,
  module: string | undefined,
  root: string,
): Promise<Stage> {
  if (!module) return stages[name]();
  const fix = `Let ${name}.use name a module that exports \`${name}\`, or remove it.`;
  const loaded = await import(moduleUrl(module, root)).catch((cause) => {
    const message = `${name}.use: ${module} could not be loaded: ${cause.message}`;
    throw new StageError('bad-config', { message, fix, cause });
  });
  const stage = loaded[name] as Stage | undefined;
  if (stage?.name === name && typeof stage.run === 'function') return stage;
  const message = `${name}.use: ${module} exports no stage named ${name}`;
  throw new StageError('bad-config', { message, fix });
}

/**
 * Loads the stage that a task was planned with.
 *
 * @throws StageError `failed`, to be tried again by another worker, where this one has another
 *   version of the stage; see `loadStage` too
 */
export async function loadPlannedStage(
  { stage: name, module, stageVersion }: PlannedTask,
  root: string,
): Promise<Stage> {
  const stage = await loadStage(name, module, root);
  if (stageVersion === undefined || stage.version === stageVersion) return stage;
  throw new StageError('failed', {
    message: `this worker has version ${stage.version} of ${name}, and the run was planned with ${stageVersion}`,
    fix: 'Start workers of the version that starts runs, and stop the others.',
  });
}
