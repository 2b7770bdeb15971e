import { StageError, type StageName } from '@sightline/contracts';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Heartbeat } from './temporal/activities.ts';
import { withOpenRun } from './temporal/open-run.ts';
import { millisecondsOf } from './temporal/timestamp.ts';
import {
  type PlannedStage,
  planQuery,
  progressQuery,
  type ShardProgress,
  type StageProgress,
  shardsQuery,
  shardsWorkflowId,
} from './temporal/workflows/run-messages.ts';

type PendingActivity = NonNullable<
  Awaited<ReturnType<Client['workflowService']['describeWorkflowExecution']>>['pendingActivities']
>[number];

/** An attempt at a stage, or at one of its shards, that is under way or about to be. */
export type PendingAttempt = Partial<Heartbeat> & {
  /** Of its event's units, since the attempt began. */
  perSecond?: number;
  lastError?: string;
  /** ISO time, where it waits for its next attempt. */
  nextAttemptAt?: string;
};

export type LiveStage = StageProgress & { shards?: ShardProgress; attempts: PendingAttempt[] };

export type LiveProgress = {
  runId: string;
  isPaused: boolean;
  plan: PlannedStage[];
  stages: LiveStage[];
};

function rateOf({ event }: Partial<Heartbeat>, activity: PendingActivity): { perSecond?: number } {
  if (event?.type !== 'progress' || !activity.lastStartedTime) return {};
  const seconds = (Date.now() - millisecondsOf(activity.lastStartedTime)) / 1000;
  return seconds > 0 ? { perSecond: event.doneCount / seconds } : {};
}

function attemptOf(client: Client, activity: PendingActivity): PendingAttempt {
  const { payloadConverter } = client.options.loadedDataConverter;
  const [payload] = activity.heartbeatDetails?.payloads ?? [];
  const beat = payload ? payloadConverter.fromPayload<Heartbeat>(payload) : {};
  const message = activity.lastFailure?.message;
  const next = activity.nextAttemptScheduleTime;
  return {
    attempt: activity.attempt ?? 1,
    ...beat,
    ...rateOf(beat, activity),
    ...(message ? { lastError: message } : {}),
    ...(next ? { nextAttemptAt: new Date(millisecondsOf(next)).toISOString() } : {}),
  };
}

async function listAttempts(client: Client, workflowId: string): Promise<PendingAttempt[]> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  return (raw.pendingActivities ?? []).map((activity) => attemptOf(client, activity));
}

/** A workflow answers where a worker runs it; without one the server waits in vain. */
async function answering<Answer>(runId: string, query: () => Promise<Answer>): Promise<Answer> {
  try {
    return await query();
  } catch (cause) {
    if (cause instanceof WorkflowNotFoundError) throw cause;
    throw new StageError('temporal-unreachable', {
      message: `no worker answers for run ${runId}`,
      fix: 'Start one: sightline worker.',
      cause,
    });
  }
}

/** What only the workflow of a stage in shards knows. */
async function readShards(client: Client, runId: string, stage: StageName) {
  const id = shardsWorkflowId(runId, stage);
  try {
    const shards = await client.workflow.getHandle(id).query(shardsQuery);
    return { shards, attempts: await listAttempts(client, id) };
  } catch (thrown) {
    if (thrown instanceof WorkflowNotFoundError) return { attempts: [] }; // about to be started
    throw thrown;
  }
}

/**
 * Where a run stands: what its workflow knows, and what the server was told last of each attempt.
 *
 * @param name of the run: id, unique beginning of an id, or `latest`
 * @throws StageError `usage` when there is no such run under way; `temporal-unreachable`
 */
export function readProgress(root: string, name: string): Promise<LiveProgress> {
  return withOpenRun(root, name, async ({ runId, client, handle }) => {
    const plan = await answering(runId, () => handle.query(planQuery));
    const { isPaused, stages } = await answering(runId, () => handle.query(progressQuery));
    const live: LiveStage[] = [];
    for (const entry of stages) {
      const isSharded = plan.find(({ stage }) => stage === entry.stage)?.shardRows !== undefined;
      if (entry.state !== 'running') live.push({ ...entry, attempts: [] });
      else if (isSharded)
        live.push({ ...entry, ...(await readShards(client, runId, entry.stage)) });
      else live.push({ ...entry, attempts: await listAttempts(client, runId) });
    }
    return { runId, isPaused, plan, stages: live };
  });
}
