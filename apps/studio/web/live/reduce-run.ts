import type { ErrorRecord, RunEvent, RunState, StageName, StageState } from '@sightline/contracts';
import type { ApiError, Fit, StreamEnd, StreamedEvent, TracedEpoch } from '../../src/api/index.ts';
import { stageOrder } from '../parts/stage-order.ts';

/** Where a phase of a stage stands: 'fit image-encoder', 412 of 800 steps, since when. */
export type LivePhase = {
  name: string;
  unit: string;
  doneCount: number;
  totalCount: number;
  /** First report of this phase, from which its rate is reckoned. */
  firstDoneCount: number;
  firstAtMs: number;
  lastAtMs: number;
};

/** An attempt that failed, and why. */
export type LiveFailure = {
  attempt: number;
  /** Number of the shard, from 0, where it was only one. */
  shard?: number;
  error: ErrorRecord;
  willRetry: boolean;
};

/** Shards of a stage that runs in such. */
export type LiveShards = { running: number[]; done: number[]; rowCount: number };

/** What is known of one stage from the events so far. */
export type LiveStage = {
  stage: StageName;
  state: StageState;
  /** Why it runs, 'run: never ran'; empty until it does. */
  reason: string;
  /** Number of the newest attempt, from 1; 0 before the first. */
  attempt: number;
  failures: LiveFailure[];
  startedAtMs?: number;
  seconds?: number;
  /** Rows that it wrote. */
  rowCount?: number;
  phase?: LivePhase;
  shards?: LiveShards;
  /** The last thing that it said. */
  note?: string;
};

/** A run as its events so far tell it. */
export type LiveRun = {
  runId: string;
  state: RunState;
  stages: Record<StageName, LiveStage>;
  /** Everything that was fitted so far, in the order in which it began. */
  fits: Fit[];
  /** Nobody takes what the run has put into this queue. */
  unserved?: { queue: string; hasWorkers: boolean };
  error?: ErrorRecord;
  /** Why it cannot be followed any more. */
  problem?: ApiError;
  /** `idle` where nothing is to come: the run was over when the page opened. */
  connection: 'idle' | 'connecting' | 'open' | 'lost' | 'broken' | 'ended';
  lastEventId: number;
  lastEventAtMs?: number;
};

const waiting = (stage: StageName): LiveStage => ({
  stage,
  state: 'waiting',
  reason: '',
  attempt: 0,
  failures: [],
});

/** A run of which no event was told yet. */
export function emptyRun(runId: string, state: RunState): LiveRun {
  const stages = Object.fromEntries(stageOrder.map((name) => [name, waiting(name)]));
  const connection = 'idle' as const;
  const known = { stages: stages as LiveRun['stages'], fits: [], connection, lastEventId: 0 };
  return { runId, state, ...known };
}

type OfType<Type extends RunEvent['type']> = RunEvent & { type: Type };

function withProgress(stage: LiveStage, event: OfType<'progress'>): LiveStage {
  const { phase: name, unit, doneCount, totalCount } = event;
  const lastAtMs = Date.parse(event.time);
  const before = stage.phase;
  const goesOn = before?.name === name && doneCount >= before.doneCount;
  const { firstDoneCount, firstAtMs } = goesOn
    ? before
    : { firstDoneCount: doneCount, firstAtMs: lastAtMs };
  const reckoned = { firstDoneCount, firstAtMs, lastAtMs };
  return { ...stage, phase: { name, unit, doneCount, totalCount, ...reckoned } };
}

function started(stage: LiveStage, event: OfType<'stage-started'>): LiveStage {
  const { reason, attempt, time } = event;
  const { stage: name, failures } = stage;
  return {
    ...{ stage: name, state: 'running', reason, attempt, failures },
    startedAtMs: Date.parse(time),
  };
}

function failed(stage: LiveStage, event: OfType<'stage-failed' | 'shard-failed'>): LiveStage {
  const { attempt, error, willRetry, shard } = event;
  // Who pauses or stops a run ends its attempt: nothing went wrong.
  if (error.code === 'interrupted') return willRetry ? stage : { ...stage, state: 'skipped' };
  const failure = { attempt, error, willRetry, ...(shard === undefined ? {} : { shard }) };
  const ends = event.type === 'stage-failed' && !willRetry;
  const state = ends ? 'failed' : stage.state;
  return { ...stage, state, failures: [...stage.failures, failure] };
}

const without = (shards: readonly number[], shard: number): number[] =>
  shards.filter((at) => at !== shard);

function withShard(
  stage: LiveStage,
  event: OfType<'shard-started' | 'shard-hit' | 'shard-completed' | 'shard-failed'>,
): LiveStage {
  const shard = event.shard ?? 0;
  const before = stage.shards ?? { running: [], done: [], rowCount: 0 };
  const running = without(before.running, shard);
  if (event.type === 'shard-started') running.push(shard);
  if (event.type === 'shard-started' || event.type === 'shard-failed') {
    return { ...stage, shards: { ...before, running } };
  }
  const rowCount = before.rowCount + (event.type === 'shard-completed' ? event.rowCount : 0);
  return { ...stage, shards: { running, done: [...without(before.done, shard), shard], rowCount } };
}

/** What a stage looks like after an event of its own; what one of its shards says of itself is not. */
function reduceStage(stage: LiveStage, event: RunEvent): LiveStage {
  switch (event.type) {
    case 'stage-hit':
      return { ...stage, state: 'hit', rowCount: event.artifact.rowCount };
    case 'stage-started':
      return started(stage, event);
    case 'stage-completed': {
      const { seconds, artifact } = event;
      return { ...stage, state: 'completed', seconds, rowCount: artifact.rowCount };
    }
    case 'stage-failed':
      return failed(stage, event);
    case 'shard-failed':
      return withShard(failed(stage, event), event);
    case 'shard-started':
    case 'shard-hit':
    case 'shard-completed':
      return withShard(stage, event);
    case 'progress':
      return event.shard === undefined ? withProgress(stage, event) : stage;
    case 'note':
      return { ...stage, note: event.message };
    default:
      return stage;
  }
}

/** An epoch that is fitted again, after a failed attempt, takes the place of the one before. */
function withEpoch(fits: readonly Fit[], event: StreamedEvent & OfType<'epoch'>): Fit[] {
  const { model, stage, epochCount, observation = '' } = event;
  const { epoch, step, loss, accuracy, validationLoss, validationAccuracy } = event;
  const { learningRate, gradientNorm } = event;
  const measured = { epoch, step, loss, accuracy, validationLoss, validationAccuracy };
  const traced: TracedEpoch = { ...measured, learningRate, gradientNorm, observation };
  const before = fits.find((fit) => fit.model === model)?.epochs ?? [];
  const epochs = [...before.filter((other) => other.epoch < epoch), traced];
  const fit: Fit = { model, stage, epochCount, epochs };
  const isKnown = fits.some((other) => other.model === model);
  return isKnown ? fits.map((other) => (other.model === model ? fit : other)) : [...fits, fit];
}

const stateAfter: Partial<Record<RunEvent['type'], RunState>> = {
  'run-started': 'running',
  'run-resumed': 'running',
  'run-paused': 'paused',
  'run-completed': 'completed',
  'run-failed': 'failed',
  'run-interrupted': 'interrupted',
};

/** A run after one more event; one that was told before changes nothing. */
export function reduceRun(run: LiveRun, event: StreamedEvent): LiveRun {
  if (event.id <= run.lastEventId) return run;
  const { unserved: _, ...rest } = run;
  const next: LiveRun = {
    ...rest,
    state: stateAfter[event.type] ?? run.state,
    connection: 'open',
    lastEventId: event.id,
    lastEventAtMs: Date.parse(event.time),
  };
  if (event.type === 'queue-unserved') {
    const { queue, hasWorkers } = event;
    return { ...next, unserved: { queue, hasWorkers } };
  }
  if (event.type === 'run-failed') return { ...next, error: event.error };
  if (event.type === 'epoch') return { ...next, fits: withEpoch(run.fits, event) };
  if (!('stage' in event)) return next;
  const { stage } = event;
  return { ...next, stages: { ...run.stages, [stage]: reduceStage(run.stages[stage], event) } };
}

/** A run when its stream has ended; where that broke off nothing more is known of its state. */
export function endRun(run: LiveRun, end: StreamEnd): LiveRun {
  return { ...run, ...end, connection: 'problem' in end ? 'broken' : 'ended' };
}

/** Units a second since the phase began; undefined until that can be told. */
export function rateOf(phase: LivePhase): number | undefined {
  const seconds = (phase.lastAtMs - phase.firstAtMs) / 1000;
  const done = phase.doneCount - phase.firstDoneCount;
  return seconds >= 0.5 && done > 0 ? done / seconds : undefined;
}

/** The failed attempt after which the stage waits to be tried again. */
export function pendingRetry({ state, attempt, failures }: LiveStage): LiveFailure | undefined {
  const last = failures.at(-1);
  const waits = state === 'running' && last?.shard === undefined && last?.attempt === attempt;
  return waits ? last : undefined;
}
