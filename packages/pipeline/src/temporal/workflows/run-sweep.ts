import { condition, executeChild, isCancellation } from '@temporalio/workflow';
import type { RecipeSpec } from '../../prepare-run.ts';
import type { TaskQueues } from './run-messages.ts';
import type { runRecipe } from './run-recipe.ts';

/** Runs of one recipe with other settings each. */
export type Sweep = {
  recipe: string;
  id: string;
  runs: { runId: string; overrides: string[] }[];
  /** Runs at a time. */
  parallelCount: number;
};

/** Runs a recipe once for each point of a grid; a run that fails does not keep the others back. */
export async function runSweep(
  { recipe, id, runs, parallelCount }: Sweep,
  queues: TaskQueues,
): Promise<void> {
  let runningCount = 0;
  const cancellations: unknown[] = [];
  for (const { runId, overrides } of runs) {
    await condition(() => runningCount < parallelCount);
    if (cancellations.length > 0) break;
    runningCount += 1;
    const spec: RecipeSpec = { recipe, overrides, sweep: id };
    void executeChild<typeof runRecipe>('runRecipe', {
      workflowId: `${runId}/recipe`,
      args: [spec, queues, runId],
    })
      .catch((thrown) => {
        if (isCancellation(thrown)) cancellations.push(thrown); // others are told by their records
      })
      .finally(() => {
        runningCount -= 1;
      });
  }
  await condition(() => runningCount === 0);
  if (cancellations.length > 0) throw cancellations[0];
}
