import type { ArtifactRef } from '@sightline/contracts';
import {
  CancellationScope,
  condition,
  continueAsNew,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { RunStep, ShardPlan } from '../../stage-task.ts';
import type { PipelineActivities } from '../activities.ts';
import { shardsQuery, type TaskQueues } from './run-messages.ts';
import { joinOptions, stepOptions } from './step-options.ts';

/** Shards that are handed out at a time: enough for many workers, few enough for one history. */
const maxInFlightCount = 64;

/** How often shards that were damaged after they were written are made again. */
const maximumJoins = 3;

/** What a stage in shards goes on with in a new history. */
export type CarriedShards = { plan: ShardPlan; next: number };

/**
 * Runs a stage in shards, on as many workers as listen, and joins what they made.
 *
 * Its history stays bounded, whatever the number of shards: it goes on in a new one in between.
 */
export async function runShards(
  step: RunStep,
  queues: TaskQueues,
  inputs: ArtifactRef[],
  carried?: CarriedShards,
): Promise<ArtifactRef> {
  const task = { ...step.task, inputs };
  const joining = proxyActivities<PipelineActivities>(joinOptions(step, queues));
  const { runShard } = proxyActivities<PipelineActivities>(stepOptions(step, queues));
  const begun = carried?.plan ?? (await joining.beginShards(task));
  if ('artifact' in begun) return begun.artifact;
  const plan = begun;
  let [next, inFlightCount] = [carried?.next ?? 0, 0];
  setHandler(shardsQuery, () => ({
    doneCount: Math.max(0, next - inFlightCount),
    totalCount: plan.shardCount,
  }));

  /** Hands shards out, in order, until all are done or the history has grown long. */
  const runAll = (due: (place: number) => number, count: number): Promise<void> =>
    CancellationScope.cancellable(async () => {
      const scope = CancellationScope.current();
      const failures: unknown[] = [];
      while (next < count && failures.length === 0 && !workflowInfo().continueAsNewSuggested) {
        const index = due(next);
        next += 1;
        inFlightCount += 1;
        void runShard({ task, plan, index })
          .catch((thrown) => void failures.push(thrown))
          .finally(() => {
            inFlightCount -= 1;
          });
        await condition(() => inFlightCount < maxInFlightCount || failures.length > 0);
      }
      if (failures.length > 0) scope.cancel();
      await CancellationScope.nonCancellable(() => condition(() => inFlightCount === 0));
      if (failures.length > 0) throw failures[0];
    });

  await runAll((place) => place, plan.shardCount);
  if (next < plan.shardCount) {
    await continueAsNew<typeof runShards>(step, queues, inputs, { plan, next });
  }
  for (let join = 1; ; join += 1) {
    const joined = await joining.finishShards(task, plan);
    if ('artifact' in joined) return joined.artifact;
    const { missing } = joined;
    if (join === maximumJoins) return joining.giveUpShards(task, missing);
    next = 0;
    await runAll((place) => missing[place]!, missing.length);
  }
}
