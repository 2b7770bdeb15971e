import { type RunRecord, StageError, toStageError } from '@sightline/contracts';
import { runLocally } from './engine-local.ts';
import { appendEvent } from './event-log.ts';
import { endingOf, finishRun } from './finish-run.ts';
import { followEvents } from './follow-events.ts';
import { type PlanOptions, planRun, type StagePlan } from './plan.ts';
import { buildRequest, type Engine, recordRun } from './prepare-run.ts';
import type { LoadedRecipe } from './recipe.ts';
import { dataFolder } from './run-paths.ts';
import { createRunId, readRun } from './run-store.ts';
import { shareArtifact } from './share-artifact.ts';
import { forkStage } from './stage-host/fork-stage.ts';
import type { RunEnding, RunRequest } from './stage-task.ts';
import type { TemporalSession } from './temporal/open-temporal.ts';

export type RunOptions = PlanOptions & {
  /** The run's id; one is made up when left out. A run is started once, however often it is asked for. */
  id?: string;
  recipe: LoadedRecipe;
  engine: Engine;
  /** Whether the local engine gives each stage a process of its own, as Temporal's worker does. */
  forksStages?: boolean;
  /** The run whose artifacts are pinned, when this is a rerun. */
  rerunOf?: string;
  /** Whether the stages go to the workers of the shared queues, even if none serves them yet. */
  usesSharedQueues?: boolean;
  /** Interrupts the run when aborted; running the same recipe again goes on from there. */
  signal?: AbortSignal;
};

export type RunHandle = {
  id: string;
  plan: StagePlan[];
  /** The run's record after its end, however it ended: completed, failed or interrupted. */
  finished: Promise<RunRecord>;
};

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
  { root, usesSharedQueues = false }: RunOptions,
  signal: AbortSignal,
): Promise<TemporalSession> {
  const { openTemporal } = await import('./temporal/open-temporal.ts');
  return openTemporal(root, signal, usesSharedQueues);
}

async function execute(
  session: TemporalSession | undefined,
  { root, forksStages }: RunOptions,
  request: RunRequest,
  signal: AbortSignal,
): Promise<void> {
  if (!session) return runLocally(root, request, signal, forksStages ? forkStage : undefined);
  const { runOnTemporal } = await import('./engine-temporal.ts');
  return runOnTemporal(session, request, signal, (task) =>
    appendEvent(root, request.runId, { type: 'queue-unserved', ...task }),
  );
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
  for (const pin of Object.values(pins)) await shareArtifact(dataFolder(root), pin, signal);
  const hasWork = plan.some(({ state }) => state === 'run');
  const session = engine === 'temporal' && hasWork ? await openSession(options, signal) : undefined;
  try {
    const id = options.id ?? createRunId(recipe.recipe.name);
    const isOwner = session?.embedsWorker ?? true;
    if (!(await recordRun(id, options, plan, isOwner))) {
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
