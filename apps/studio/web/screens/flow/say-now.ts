import type { LivePhase, LiveRun } from '../../live/reduce-run.ts';
import { rateOf } from '../../live/reduce-run.ts';
import { capitalize } from '../../parts/capitalize.ts';
import { formatCount, formatSeconds } from '../../parts/format.ts';
import { isUnderWay } from '../../parts/is-under-way.ts';
import type { LiveCard } from './live-card.ts';

const rough = (rate: number): string => (rate < 10 ? rate.toFixed(1) : formatCount(rate));

const perSecond = (rate: number): string =>
  rate >= 0.1 ? `${rough(rate)} a second` : `${rough(rate * 60)} a minute`;

/** 'fit image-encoder: 20 of 84 steps, 1.2 a second, 53 s left', as far as it is known. */
export function sayPhase(phase: LivePhase): string {
  const { name, unit, doneCount, totalCount } = phase;
  const rate = rateOf(phase);
  const left = totalCount - doneCount;
  return [
    `${name}: ${formatCount(doneCount)} of ${formatCount(totalCount)} ${unit}`,
    ...(rate === undefined ? [] : [perSecond(rate)]),
    ...(rate === undefined || left <= 0 ? [] : [`${formatSeconds(left / rate)} left`]),
  ].join(', ');
}

function sayStage(card: LiveCard): string {
  const { attemptCount, phase, failures, isBetweenAttempts } = card;
  const stage = capitalize(card.stage);
  const why = failures.at(-1)?.error.message.replace(/\.$/, '');
  if (isBetweenAttempts) return `${stage} failed and will be tried again: ${why}`;
  const attempt = attemptCount > 1 ? `, attempt ${attemptCount}` : '';
  return `${stage} is at work${attempt}${phase ? `; ${sayPhase(phase)}` : ''}`;
}

/** What happens in a run now, in one sentence; undefined when it is over. */
export function sayNow(cards: readonly LiveCard[], live: LiveRun): string | undefined {
  const { state, unserved, connection } = live;
  if (!isUnderWay(live)) return undefined;
  if (unserved) {
    const why = unserved.hasWorkers ? 'The workers are busy or gone' : 'There is no worker';
    const name = unserved.queue.replace(/^sightline-/, '');
    return `${why} that takes what waits in ${unserved.queue}. Start one: sightline worker --queues ${name}`;
  }
  const running = cards.find((card) => card.state === 'running');
  if (state === 'paused') {
    return running
      ? `${capitalize(running.stage)} rests where it was; it goes on from there.`
      : 'It rests.';
  }
  if (running) return `${sayStage(running)}.`;
  if (connection === 'connecting') return 'What happened so far is being read…';
  const next = cards.find((card) => card.state === 'waiting');
  return next
    ? `${capitalize(next.stage)} is about to begin.`
    : 'The results are being put together.';
}
