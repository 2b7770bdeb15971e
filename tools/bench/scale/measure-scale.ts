import { fileURLToPath } from 'node:url';
import { StageError, type StageRecord } from '@sightline/contracts';
import { followEvents, loadRecipe, startRun } from '@sightline/pipeline';
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

/** So that what hours have measured is not lost with a bench that is stopped. */
async function tellStages(root: string, id: string, tell: (text: string) => void): Promise<void> {
  for await (const event of followEvents(root, id)) {
    if (event.type !== 'stage-completed') continue;
    const { stage, artifact, seconds, peakMemoryBytes = 0 } = event;
    const memory = `${Math.round(peakMemoryBytes / 2 ** 20)} MiB`;
    tell(`${stage}: ${memory}, ${(artifact.rowCount / seconds).toFixed(1)} rows/s\n`);
  }
}

async function runOnce(
  root: string,
  rowCount: number,
  tell: (text: string) => void,
): Promise<StageRecord[]> {
  const overrides = [`ingest.count=${rowCount}`, ...shortFits];
  const recipe = await loadRecipe(recipePath, overrides, root);
  const { id, finished } = await startRun({ root, recipe, engine: 'local', forksStages: true });
  await tellStages(root, id, tell);
  const { state, stages, error } = await finished;
  if (state === 'completed') return stages;
  throw new StageError(error?.code ?? 'failed', { message: error?.message ?? `the run ${state}` });
}

/**
 * Runs the default recipe with so many made pictures, a question each, in a folder of its own; each
 * stage has a process to itself, as in Temporal's worker.
 *
 * @param tell is told each stage's figures when it is done
 * @returns most memory that each stage held, in bytes, and its rows a second
 * @throws StageError whatever ended the run
 */
export function measureScale(rowCount: number, tell: (text: string) => void): Promise<Rates> {
  return withFolder(async (root) => {
    const stages = await runOnce(root, rowCount, tell);
    return Object.fromEntries(stages.flatMap((stage) => measured(stage, rowCount)));
  });
}
