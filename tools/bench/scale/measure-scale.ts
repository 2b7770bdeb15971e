import { fileURLToPath } from 'node:url';
import { StageError, type StageRecord } from '@sightline/contracts';
import { loadRecipe, startRun } from '@sightline/pipeline';
import type { Rates } from '../contender.ts';
import { shortFits } from '../short-fits.ts';
import { withFolder } from '../with-folder.ts';

const recipePath = fileURLToPath(new URL('../../../../data/recipes/default.json', import.meta.url));

export type Measure = 'memory' | 'rate';

/** What a stage's memory or rate at a number of rows stands under. */
export function keyOf(stage: string, measure: Measure, rowCount: number): string {
  return `${stage}_${measure}_${rowCount}`;
}

function measured({ stage, seconds, artifact, peakMemoryBytes }: StageRecord, rowCount: number) {
  if (!artifact || !peakMemoryBytes) return [];
  return [
    [keyOf(stage, 'memory', rowCount), peakMemoryBytes],
    [keyOf(stage, 'rate', rowCount), artifact.rowCount / seconds],
  ] as const;
}

async function runOnce(root: string, rowCount: number): Promise<StageRecord[]> {
  const overrides = [`ingest.count=${rowCount}`, ...shortFits];
  const recipe = await loadRecipe(recipePath, overrides, root);
  const { finished } = await startRun({ root, recipe, engine: 'local', forksStages: true });
  const { state, stages, error } = await finished;
  if (state === 'completed') return stages;
  throw new StageError(error?.code ?? 'failed', { message: error?.message ?? `the run ${state}` });
}

/**
 * Runs the default recipe with so many made pictures, a question each, in a folder of its own; each
 * stage has a process to itself, as in Temporal's worker.
 *
 * @returns most memory that each stage held, in bytes, and its rows a second
 * @throws StageError whatever ended the run
 */
export function measureScale(rowCount: number): Promise<Rates> {
  return withFolder(async (root) => {
    const stages = await runOnce(root, rowCount);
    return Object.fromEntries(stages.flatMap((stage) => measured(stage, rowCount)));
  });
}
