import {
  type ArtifactRef,
  type RunRecord,
  StageError,
  type StageName,
  toStageError,
} from '@sightline/contracts';
import { runLocally } from './engine-local.ts';
import { appendEvent } from './event-log.ts';
import { endingOf, finishRun } from './finish-run.ts';
import { followEvents } from './follow-events.ts';
import { listInputStages } from './neighbours.ts';
import { type PlanOptions, planRun, type StagePlan } from './plan.ts';
import { type LoadedRecipe, sliceConfig } from './recipe.ts';
import { createRun, createRunId, linkArtifact, ownRun, readRun } from './run-store.ts';
import { forkStage } from './stage-host/fork-stage.ts';
import type { RunEnding, RunRequest, RunStep } from './stage-task.ts';
import type { TemporalSession, WorkerChoice } from './temporal/open-temporal.ts';

export type Engine = RunRecord['engine'];

export type RunOptions = PlanOptions & {
  /** The run's id; one is made up when left out. A run is started once, however often it is asked for. */
  id?: string;
  recipe: LoadedRecipe;
  engine: Engine;
  /** Who executes the stages on Temporal; `auto` when left out. */
  workers?: WorkerChoice;
  /** Whether the local engine gives each stage a process of its own, as Temporal's worker does. */
  forksStages?: boolean;
  /** The run whose artifacts are pinned, when this is a rerun. */
  rerunOf?: string;
  /** Interrupts the run when aborted; running the same recipe again goes on from there. */
  signal?: AbortSignal;
};

export type RunHandle = {
  id: string;
  plan: StagePlan[];
  /** The run's record after its end, however it ended: completed, failed or interrupted. */
  finished: Promise<RunRecord>;
};

function buildRecord(id: string, options: RunOptions, plan: StagePlan[]): RunRecord {
  const { recipe } = options.recipe;
  return {
    id,
    recipe: recipe.name,
    engine: options.engine,
    state: 'running',
    startedAt: new Date().toISOString(),
    seed: recipe.seed,
    config: recipe,
    ...(options.rerunOf ? { rerunOf: options.rerunOf } : {}),
    stages: plan.map(({ stage, state, reason }) => {
      const pinned = options.pins?.[stage];
      const now = state === 'skip' ? 'skipped' : pinned ? 'hit' : 'waiting';
      const artifact = pinned ? { artifact: pinned } : {};
      return { stage, state: now, reason, attemptCount: 0, seconds: 0, ...artifact };
    }),
  };
}

function buildStep(
  runId: string,
  { recipe, force }: RunOptions,
  { stage, reason }: StagePlan,
): RunStep {
  const { recipe: values, stages } = recipe;
  const { use } = values[stage];
  const retry = values.retry[stage];
  const shardRows = values.shardRows[stage];
  const task = {
    runId,
    stage,
    ...(use ? { module: use } : {}),
    stageVersion: stages[stage].version,
    config: sliceConfig(values[stage]),
    seed: values.seed,
    reason,
    force: force?.includes(stage) ?? false,
    timeoutMs: values.timeoutMs[stage],
    stallTimeoutMs: values.stallTimeoutMs[stage],
    maxRejectRatio: values.maxRejectRatio,
    maximumAttempts: retry.maximumAttempts,
    firstAttempt: 1,
    ...(shardRows ? { shardRows } : {}),
  };
  const { heartbeatTimeoutMs } = values;
  const needs = listInputStages(stages, stage);
  return { task, needs, device: stages[stage].device, retry, heartbeatTimeoutMs };
}

function buildRequest(runId: string, options: RunOptions, plan: StagePlan[]): RunRequest {
  const pins = options.pins ?? {};
  const due = plan.filter(({ stage, state }) => state !== 'skip' && !pins[stage]);
  return { runId, pins, steps: due.map((entry) => buildStep(runId, options, entry)) };
}

async function recordStart(
  root: string,
  record: RunRecord,
  pins: Partial<Record<StageName, ArtifactRef>>,
  isOwner: boolean,
): Promise<boolean> {
  if (!(await createRun(root, record))) return false;
  if (isOwner) await ownRun(root, record.id);
  const { id, recipe, engine } = record;
  appendEvent(root, id, { type: 'run-started', recipe, engine });
  for (const artifact of Object.values(pins)) {
    await linkArtifact(root, id, artifact);
    appendEvent(root, id, { type: 'stage-hit', stage: artifact.stage, artifact });
  }
  return true;
}

async function finish(root: string, runId: string, work: Promise<void>): Promise<RunRecord> {
  const ending: RunEnding = await work.then(
    () => ({ state: 'completed' }) as const,
    (error) => endingOf(toStageError(error)),
  );
  // The workflow has written it already, unless its worker could not.
  await finishRun(root, runId, ending);
  return readRun(root, runId);
}

const idPattern = /^[a-z0-9][a-z0-9-]{0,79}$/;

function assertRunId(id: string): void {
  if (idPattern.test(id) && id !== 'latest') return;
  throw new StageError('usage', {
    message: `'${id}' cannot be a run's id`,
    fix: 'Use lower-case letters, digits and hyphens, at most 80, such as nightly-2026-11-26.',
  });
}

/** A run of this id was started before: nothing is started, its end is waited for. */
function joinRun(root: string, id: string, plan: StagePlan[], signal: AbortSignal): RunHandle {
  const wait = async (): Promise<RunRecord> => {
    for await (const _ of followEvents(root, id, signal));
    return readRun(root, id);
  };
  return { id, plan, finished: wait() };
}

async function openSession(
  { root, workers }: RunOptions,
  signal: AbortSignal,
): Promise<TemporalSession> {
  const { openTemporal } = await import('./temporal/open-temporal.ts');
  return openTemporal(root, signal, workers);
}

async function execute(
  session: TemporalSession | undefined,
  { root, forksStages }: RunOptions,
  request: RunRequest,
  signal: AbortSignal,
): Promise<void> {
  if (!session) return runLocally(root, request, signal, forksStages ? forkStage : undefined);
  const [{ runOnTemporal }, { tellWaiting }] = await Promise.all([
    import('./engine-temporal.ts'),
    import('./tell-waiting.ts'),
  ]);
  const work = runOnTemporal(session, request, signal);
  if (session.embedsWorker) return work; // its worker is here
  return work.finally(tellWaiting(session, root, request.runId));
}

/**
 * Plans a run, records it and starts it; resolves as soon as it has an id to follow.
 *
 * Where every stage is a hit there is nothing to sequence: the hits are taken here, and neither a
 * server nor a worker is started.
 *
 * With the id of a run that was started before, nothing is started: that run is followed.
 *
 * @throws StageError before anything is recorded: `usage` for an id that cannot be one, `temporal-unreachable`, or what the plan found.
 */
export async function startRun(options: RunOptions): Promise<RunHandle> {
  const { root, engine, recipe, pins = {} } = options;
  if (options.id !== undefined) assertRunId(options.id);
  const signal = options.signal ?? new AbortController().signal;
  const plan = await planRun(recipe, options);
  const hasWork = plan.some(({ state }) => state === 'run');
  const session = engine === 'temporal' && hasWork ? await openSession(options, signal) : undefined;
  try {
    const id = options.id ?? createRunId(recipe.recipe.name);
    const isOwner = session?.embedsWorker ?? true;
    if (!(await recordStart(root, buildRecord(id, options, plan), pins, isOwner))) {
      await session?.close();
      return joinRun(root, id, plan, signal);
    }
    const request = buildRequest(id, options, plan);
    const work = finish(root, id, execute(session, options, request, signal));
    const finished = work.finally(() => session?.close());
    finished.catch(() => undefined);
    return { id, plan, finished };
  } catch (error) {
    await session?.close();
    throw error;
  }
}
