import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type RunRecord, StageError } from '@sightline/contracts';
import { listRuns } from './list-runs.ts';
import { runFolder } from './run-paths.ts';

/** Whether a run's encoders and decoder are there, and have not been removed since. */
function isTrained(root: string, run: RunRecord): boolean {
  const folder = runFolder(root, run.id);
  return ['features', 'train'].every((stage) => existsSync(join(folder, stage)));
}

/**
 * Makes sure that a run has a trained model.
 *
 * @throws StageError `missing-data`, naming the newest run that has one.
 */
export async function requireTrained(root: string, run: RunRecord): Promise<void> {
  if (isTrained(root, run)) return;
  const other = (await listRuns(root)).find((candidate) => isTrained(root, candidate));
  throw new StageError('missing-data', {
    message: `run ${run.id} has no trained model: it did not get that far, or its artifacts have gone`,
    fix: other
      ? `Take another run, for example ${other.id}, or run again: sightline run ${run.recipe}`
      : `Run again: sightline run ${run.recipe}`,
  });
}
