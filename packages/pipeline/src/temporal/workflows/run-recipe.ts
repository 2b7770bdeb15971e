import { executeChild, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { RecipeSpec } from '../../prepare-run.ts';
import type { PipelineActivities } from '../activities.ts';
import type { TaskQueues } from './run-messages.ts';
import type { runPipeline } from './run-pipeline.ts';
import { planOptions } from './step-options.ts';

/** A run's id out of a schedule's workflow id, `nightly-2026-11-26T03:00:00Z`. */
function runIdOf(workflowId: string): string {
  return workflowId
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(-80);
}

/**
 * Plans a run of a recipe on a worker, then runs it: what a schedule starts, and a sweep for each of
 * its runs.
 *
 * @param runId made of the workflow's own id when left out
 */
export async function runRecipe(
  spec: RecipeSpec,
  queues: TaskQueues,
  runId: string = runIdOf(workflowInfo().workflowId),
): Promise<void> {
  const { prepareRecipe } = proxyActivities<PipelineActivities>(planOptions(queues));
  const request = await prepareRecipe(spec, runId);
  await executeChild<typeof runPipeline>('runPipeline', {
    workflowId: runId,
    args: [request, queues],
  });
}
