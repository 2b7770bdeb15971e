import type { EpochEvent, RunEvent, StageName, StageState } from '@sightline/contracts';

/** Where a phase of a stage stands: `fit image encoder`, 412 of 800 images, since when. */
export type PhaseView = {
  name: string;
  unit: string;
  doneCount: number;
  totalCount: number;
  /** First report of this phase, from which its rate is reckoned. */
  firstDoneCount: number;
  firstAtMs: number;
  lastAtMs: number;
};

/** What is known of one stage from the events so far. */
export type StageView = {
  stage: StageName;
  state: StageState;
  reason: string;
  attempt: number;
  startedAtMs?: number;
  seconds?: number;
  rowCount?: number;
  phase?: PhaseView;
  epoch?: EpochEvent;
  /** The last thing it said, or why it failed. */
  message?: string;
};

function applyProgress(view: StageView, event: RunEvent & { type: 'progress' }): StageView {
  const { phase: name, unit, doneCount, totalCount } = event;
  const atMs = Date.parse(event.time);
  const before = view.phase;
  const isNew = before?.name !== name || doneCount < before.doneCount;
  const first = isNew
    ? { firstDoneCount: doneCount, firstAtMs: atMs }
    : { firstDoneCount: before.firstDoneCount, firstAtMs: before.firstAtMs };
  return { ...view, phase: { name, unit, doneCount, totalCount, ...first, lastAtMs: atMs } };
}

/** What a stage looks like after an event of its own. */
export function applyEvent(view: StageView, event: RunEvent): StageView {
  if ('shard' in event && event.type !== 'shard-failed') return view; // its stage tells how many are done
  switch (event.type) {
    case 'stage-hit':
      return { ...view, state: 'hit', rowCount: event.artifact.rowCount };
    case 'stage-started': {
      const { stage } = view;
      const { reason, attempt } = event;
      return { stage, state: 'running', reason, attempt, startedAtMs: Date.parse(event.time) };
    }
    case 'stage-completed':
      return {
        ...view,
        state: 'completed',
        seconds: event.seconds,
        rowCount: event.artifact.rowCount,
      };
    case 'stage-failed': {
      const { code, message } = event.error;
      if (code === 'interrupted' && event.willRetry) return { ...view, message: 'rests' };
      if (code === 'interrupted') return { ...view, state: 'skipped', message: 'stopped' };
      return { ...view, state: event.willRetry ? 'running' : 'failed', message };
    }
    case 'shard-failed':
      return { ...view, message: event.error.message };
    case 'progress':
      return applyProgress(view, event);
    case 'epoch':
      return { ...view, epoch: event };
    case 'note':
      return { ...view, message: event.message };
    default:
      return view;
  }
}

/** Units a second since the phase began; undefined until that can be told. */
export function rateOf({
  doneCount,
  firstDoneCount,
  firstAtMs,
  lastAtMs,
}: PhaseView): number | undefined {
  const seconds = (lastAtMs - firstAtMs) / 1000;
  const done = doneCount - firstDoneCount;
  return seconds >= 0.5 && done > 0 ? done / seconds : undefined;
}

/** Seconds until the phase is done at its rate so far; undefined while that is unknown. */
export function secondsLeft(phase: PhaseView, nowMs: number): number | undefined {
  const rate = rateOf(phase);
  if (rate === undefined) return undefined;
  const sinceReport = (nowMs - phase.lastAtMs) / 1000;
  return Math.max((phase.totalCount - phase.doneCount) / rate - sinceReport, 0);
}
