import type { StageName } from '@sightline/contracts';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { RunStage, StageJob, StageResult } from '../run-stage.ts';
import type { ShardTask, StageTask } from '../stage-task.ts';

/** Which attempt at what. */
export type StageAttempt = { runId: string; stage: StageName; attempt: number; shard?: number };

/** Is told of the stages that a worker runs; must not throw. */
export type StageObserver = {
  started(about: StageAttempt): void;
  completed(about: StageAttempt, result: StageResult, seconds: number): void;
  /** Also of stages that failed before they ran, such as for want of their inputs. */
  failed(about: StageAttempt, failure: { code: string; message: string }): void;
};

function aboutTask({ runId, stage, firstAttempt }: StageTask, shard?: number): StageAttempt {
  const attempt = firstAttempt + Context.current().info.attempt - 1;
  return { runId, stage, attempt, ...(shard === undefined ? {} : { shard }) };
}

/** Which attempt an activity is asked to make of a stage job. */
export function aboutJob({ task, shard }: StageJob): StageAttempt {
  return aboutTask(task, shard);
}

/** Tells observers when a stage starts to run, and when it has. */
export function observeRuns(runStage: RunStage, observers: readonly StageObserver[]): RunStage {
  return async (job, runtime) => {
    const about = aboutJob(job);
    const startedMs = performance.now();
    for (const observer of observers) observer.started(about);
    const result = await runStage(job, runtime);
    const seconds = (performance.now() - startedMs) / 1000;
    for (const observer of observers) observer.completed(about, result, seconds);
    return result;
  };
}

function aboutActivity(type: string, [argument]: unknown[]): StageAttempt | undefined {
  if (type === 'runStage') return aboutTask(argument as StageTask);
  if (type !== 'runShard') return undefined;
  const { task, index } = argument as ShardTask;
  return aboutTask(task, index);
}

function failureOf(thrown: unknown): { code: string; message: string } {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = thrown instanceof ApplicationFailure ? thrown.type : undefined;
  return { code: code ?? 'interrupted', message };
}

/** Tells observers of attempts that fail, as Temporal is told. */
export function observeFailures(observers: readonly StageObserver[]): ActivityInterceptorsFactory {
  return ({ info }) => ({
    inbound: {
      async execute(input, next) {
        try {
          return await next(input);
        } catch (thrown) {
          const about = aboutActivity(info.activityType, input.args);
          if (about) for (const observer of observers) observer.failed(about, failureOf(thrown));
          throw thrown;
        }
      },
    },
  });
}
