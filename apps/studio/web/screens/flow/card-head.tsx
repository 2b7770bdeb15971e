import type { StageName } from '@sightline/contracts';
import type { FailedAttempt } from '../../../src/api/index.ts';
import { formatCount } from '../../parts/format.ts';
import { StateBadge } from '../../parts/state-badge.tsx';
import type { LiveCard } from './live-card.ts';
import { sayPhase } from './say-now.ts';

const titles: Record<StageName, string> = {
  ingest: 'Ingest',
  preprocess: 'Preprocess',
  features: 'Features',
  fusion: 'Fusion',
  train: 'Train',
};

const stateWords = { completed: 'run', hit: 'hit' } as const;

function Progress({ card }: { card: LiveCard }) {
  const { phase, shards } = card;
  if (card.state !== 'running') return null;
  if (card.isBetweenAttempts) return <p class="small">Will be tried again.</p>;
  if (!phase) return <p class="small soft">It is at work.</p>;
  return (
    <div class="stage-progress small">
      <progress
        value={phase.doneCount}
        max={Math.max(phase.totalCount, 1)}
        aria-label={`${titles[card.stage]}: ${phase.name}`}
      />
      <p>{sayPhase(phase)}</p>
      {shards && (
        <p class="soft">
          {formatCount(shards.done.length)} shards done, {formatCount(shards.running.length)} at
          work
        </p>
      )}
    </div>
  );
}

function sayFailed(failures: readonly FailedAttempt[]): string {
  const [first] = failures;
  if (failures.length > 1 || !first) return `Why ${failures.length} attempts failed`;
  return `Why ${attemptOf(first).replace(/^A/, 'a')}`;
}

function attemptOf({ attempt, shard }: FailedAttempt): string {
  return `Attempt ${attempt}${shard === undefined ? '' : `, shard ${shard},`} failed`;
}

/** Somebody stopped the run while it was at work: nothing went wrong. */
const wasStopped = ({ state, error }: LiveCard): boolean =>
  state === 'failed' && (error === undefined || error.code === 'interrupted');

function Failures({ card }: { card: LiveCard }) {
  const { failures, error, state } = card;
  const told = state === 'failed' && error ? failures.slice(0, -1) : failures;
  return (
    <>
      {wasStopped(card) && <p class="small">It was stopped before it was done.</p>}
      {error && state === 'failed' && !wasStopped(card) && (
        <div class="stage-error small">
          <p>
            <strong>{error.message}</strong>
          </p>
          {error.fix && <p>{error.fix}</p>}
        </div>
      )}
      {told.length > 0 && (
        <details class="small">
          <summary>{sayFailed(told)}</summary>
          <ul class="attempts">
            {told.map((failure, index) => (
              <li key={index}>
                {attemptOf(failure)}: {failure.error.message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** 'hit: verified' is for those who know what a hit is. */
function sayReason({ state, reason }: LiveCard): string {
  const why = reason.replace(/^(?:run|hit): /, '');
  if (state === 'hit') return `taken from an earlier run, ${why}`;
  return `because ${why === 'never ran' ? 'it never ran before' : why}`;
}

function wordOf(card: LiveCard, isOver: boolean): string | undefined {
  const { state } = card;
  if (wasStopped(card)) return 'stopped';
  if (state === 'hit' || state === 'completed') return stateWords[state];
  return state === 'waiting' && isOver ? 'not reached' : undefined;
}

type HeadProps = { card: LiveCard; number: number; isOver: boolean };

/** Which stage it is, how it stands and why, and what went wrong. */
export function CardHead({ card, number, isOver }: HeadProps) {
  const { stage, state, attemptCount, reason } = card;
  const word = wordOf(card, isOver);
  return (
    <div class="card-head">
      <h2 tabIndex={-1} id={`stage-${stage}`}>
        <span class="stage-number figures">{number}</span> {titles[stage]}
      </h2>
      <div class="row">
        <StateBadge state={state} {...(word ? { word } : {})} />
        {attemptCount > 1 && <span class="attempt small">attempt {attemptCount}</span>}
      </div>
      {reason && state !== 'waiting' && <p class="small soft reason">{sayReason(card)}</p>}
      <Progress card={card} />
      <Failures card={card} />
    </div>
  );
}
