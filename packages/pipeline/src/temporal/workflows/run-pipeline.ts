import type { ArtifactRef, ErrorRecord, StageName } from '@sightline/contracts';
import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  ChildWorkflowFailure,
  ContinueAsNew,
  condition,
  continueAsNew,
  executeChild,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { RunEnding, RunRequest, RunStep } from '../../stage-task.ts';
import type { PipelineActivities } from '../activities.ts';
import { createPauseSwitch } from './pause-switch.ts';
import {
  cancelSignal,
  type PlannedStage,
  planQuery,
  progressQuery,
  type StageProgress,
  shardsWorkflowId,
  type TaskQueues,
} from './run-messages.ts';
import type { runShards } from './run-shards.ts';
import { recordOptions, stepOptions } from './step-options.ts';

type Artifacts = Partial<Record<StageName, ArtifactRef>>;

/** What a run goes on with in a new history. */
export type Carried = { artifacts: Artifacts; nextStep: number; isPaused: boolean };

function runStep(step: RunStep, queues: TaskQueues, inputs: ArtifactRef[]): Promise<ArtifactRef> {
  const { task } = step;
  if (task.shardRows) {
    return executeChild<typeof runShards>('runShards', {
      workflowId: shardsWorkflowId(task.runId, task.stage),
      args: [step, queues, inputs],
    });
  }
  const { runStage } = proxyActivities<PipelineActivities>(stepOptions(step, queues));
  return runStage({ ...task, inputs });
}

function describeFailure(thrown: unknown): ErrorRecord {
  if (thrown instanceof ChildWorkflowFailure) return describeFailure(thrown.cause);
  const cause = thrown instanceof ActivityFailure ? thrown.cause : thrown;
  const record = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
  return (record as ErrorRecord | undefined) ?? { code: 'crash', message: String(cause) };
}

function endingOf(thrown: unknown): RunEnding {
  const error = describeFailure(thrown);
  const isInterrupted = isCancellation(thrown) || error.code === 'interrupted';
  return isInterrupted ? { state: 'interrupted' } : { state: 'failed', error };
}

function plannedStage({ task, device, needs, retry }: RunStep): PlannedStage {
  const { stage, reason, timeoutMs, stallTimeoutMs, shardRows } = task;
  const shards = shardRows ? { shardRows } : {};
  return { stage, reason, device, needs, retry, timeoutMs, stallTimeoutMs, ...shards };
}

function progressOf({ pins, steps }: RunRequest, artifacts: Artifacts): StageProgress[] {
  const given = Object.values(pins).map(
    ({ stage, rowCount }): StageProgress => ({ stage, state: 'given', rowCount }),
  );
  let isNext = true;
  const own = steps.map(({ task: { stage } }): StageProgress => {
    const artifact = artifacts[stage];
    if (artifact) return { stage, state: 'completed', rowCount: artifact.rowCount };
    const state = isNext ? 'running' : 'waiting';
    isNext = false;
    return { stage, state };
  });
  return [...given, ...own];
}

/**
 * Runs the stages of a recipe one after another: each as an activity on the queue of its device, or
 * in shards as a workflow of its own.
 *
 * A change that makes another sequence of activities, children and timers goes behind `patched`:
 * runs that are under way replay their histories with the new code.
 */
export async function runPipeline(
  request: RunRequest,
  queues: TaskQueues,
  carried: Carried = { artifacts: request.pins, nextStep: 0, isPaused: false },
): Promise<void> {
  const { runId, steps } = request;
  const { finishRun, recordPause } = proxyActivities<PipelineActivities>(recordOptions(queues));
  const artifacts = { ...carried.artifacts };
  const record = (isPaused: boolean) => recordPause(runId, isPaused);
  const pauseSwitch = createPauseSwitch(record, carried.isPaused);
  const whole = CancellationScope.current();
  setHandler(cancelSignal, () => whole.cancel());
  setHandler(planQuery, () => steps.map(plannedStage));
  setHandler(progressQuery, () => ({
    isPaused: pauseSwitch.isPaused(),
    stages: progressOf(request, artifacts),
  }));
  try {
    for (const [index, step] of steps.entries()) {
      if (index < carried.nextStep) continue;
      const inputs = step.needs.map((stage) => artifacts[stage]!);
      artifacts[step.task.stage] = await pauseSwitch.run((firstAttempt) =>
        runStep({ ...step, task: { ...step.task, firstAttempt } }, queues, inputs),
      );
      if (!workflowInfo().continueAsNewSuggested) continue;
      await condition(allHandlersFinished);
      const isPaused = pauseSwitch.isPaused();
      await continueAsNew<typeof runPipeline>(request, queues, {
        artifacts,
        nextStep: index + 1,
        isPaused,
      });
    }
    await finishRun(runId, { state: 'completed' });
  } catch (thrown) {
    if (thrown instanceof ContinueAsNew) throw thrown;
    await CancellationScope.nonCancellable(() => finishRun(runId, endingOf(thrown)));
    throw thrown;
  }
}
