import type { FlowCard, RunFlow } from '../../../src/api/index.ts';
import {
  type LivePhase,
  type LiveRun,
  type LiveShards,
  pendingRetry,
} from '../../live/reduce-run.ts';
import { isUnderWay } from '../../parts/is-under-way.ts';

/** A card as it stands now: what was read of it, and what was told since. */
export type LiveCard = FlowCard & {
  rowCount?: number;
  startedAtMs?: number;
  phase?: LivePhase;
  shards?: LiveShards;
  /** It failed and will be tried again. */
  isBetweenAttempts: boolean;
};

function readCard(card: FlowCard): LiveCard {
  const { rowCount } = card.artifact ?? {};
  return { ...card, ...(rowCount === undefined ? {} : { rowCount }), isBetweenAttempts: false };
}

/** Puts what the events tell over what was read; what is over was read to its end. */
export function liveCards({ run, cards }: RunFlow, live: LiveRun): LiveCard[] {
  if (!isUnderWay(run) || live.lastEventId === 0) return cards.map(readCard);
  return cards.map((card) => {
    const told = live.stages[card.stage];
    if (told.state === 'waiting') return readCard(card);
    const { stage: _, attempt, note: __, failures, reason, ...rest } = told;
    return {
      ...readCard(card),
      ...rest,
      reason: reason || card.reason,
      attemptCount: Math.max(card.attemptCount, attempt),
      failures: failures.length > 0 ? failures : card.failures,
      isBetweenAttempts: pendingRetry(told) !== undefined,
    };
  });
}

/** Changes when a stage has ended, or the run: there is more to read then. */
export function endedKey({ stages, state, connection }: LiveRun): string {
  const ended = Object.values(stages).filter(
    (stage) => stage.state !== 'waiting' && stage.state !== 'running',
  );
  const isEnded = connection === 'ended' || !isUnderWay({ state });
  return `${ended.length} ${isEnded ? state : ''}`;
}
