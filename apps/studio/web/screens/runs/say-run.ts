import type { StageState } from '@sightline/contracts';
import type { RunSummary, StageStrip } from '../../../src/api/index.ts';
import { formatSeconds, formatValue } from '../../parts/format.ts';

const words: Record<StageState, string> = {
  waiting: 'waits',
  running: 'is at work',
  hit: 'hit',
  completed: 'run',
  failed: 'failed',
  skipped: 'left out',
};

export function sayStage({ stage, state, attemptCount, seconds }: StageStrip): string {
  const time = state === 'completed' ? ` in ${formatSeconds(seconds)}` : '';
  const attempt = attemptCount > 1 ? ` at attempt ${attemptCount}` : '';
  return `${stage} ${words[state]}${time}${attempt}`;
}

/** 'ingest hit, preprocess run in 4.2 s, …' */
export function sayStages(stages: RunSummary['stages']): string {
  return stages.map(sayStage).join(', ');
}

/** 'Held-out loss over 5 epochs: from 3.21 down to 0.84, lowest in epoch 4.' */
export function sayLosses(losses: readonly number[]): string {
  const [first = Number.NaN, last = Number.NaN] = [losses[0], losses.at(-1)];
  if (losses.length === 1) return `Held-out loss after one epoch: ${formatValue(first)}.`;
  const way = last <= first ? 'down' : 'up';
  const best = losses.indexOf(Math.min(...losses)) + 1;
  return `Held-out loss over ${losses.length} epochs: from ${formatValue(first)} ${way} to ${formatValue(last)}, lowest after epoch ${best}.`;
}
