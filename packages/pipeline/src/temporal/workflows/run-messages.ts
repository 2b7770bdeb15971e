import type { StageName } from '@sightline/contracts';
import {
  defineQuery,
  defineSignal,
  type QueryDefinition,
  type SignalDefinition,
} from '@temporalio/workflow';
import type { RunStep } from '../../stage-task.ts';

/** Task queue a device; both may be the same. */
export type TaskQueues = Record<RunStep['device'], string>;

/** Where a stage stands, as far as the workflow of its run knows. */
export type StageProgress = {
  stage: StageName;
  state: 'waiting' | 'running' | 'completed' | 'given';
  rowCount?: number;
};

export type RunProgress = { isPaused: boolean; stages: StageProgress[] };

/** How many shards of a stage are done. */
export type ShardProgress = { doneCount: number; totalCount: number };

/** What a run is going to do with a stage. */
export type PlannedStage = Pick<RunStep, 'device' | 'needs' | 'retry'> &
  Pick<RunStep['task'], 'stage' | 'reason' | 'timeoutMs' | 'stallTimeoutMs' | 'shardRows'>;

/** Stops the stage that runs, keeps its checkpoint, and waits for `resume`. */
export const pauseSignal: SignalDefinition = defineSignal('pause');
export const resumeSignal: SignalDefinition = defineSignal('resume');
/** Ends the run as interrupted, as Temporal's own cancellation does. */
export const cancelSignal: SignalDefinition = defineSignal('cancel');
/** Of a run. */
export const progressQuery: QueryDefinition<RunProgress> = defineQuery('progress');
/** Of a run. */
export const planQuery: QueryDefinition<PlannedStage[]> = defineQuery('plan');
/** Of a stage in shards. */
export const shardsQuery: QueryDefinition<ShardProgress> = defineQuery('shards');

/** Id of the workflow of a stage in shards. */
export function shardsWorkflowId(runId: string, stage: StageName): string {
  return `${runId}/${stage}`;
}
