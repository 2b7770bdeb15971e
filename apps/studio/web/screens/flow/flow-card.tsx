import type { FailedAttempt, FollowedStage, SampleLine } from '../../../src/api/index.ts';
import { formatBytes, formatCount, formatSeconds } from '../../parts/format.ts';
import { StateBadge } from '../../parts/state-badge.tsx';
import { addressOf } from '../../router.ts';
import type { LiveCard } from './live-card.ts';
import { SampleView } from './sample-view.tsx';
import { sayPhase } from './say-now.ts';
import type { Followed } from './use-samples.ts';

const names = { ...{ ingest: 'Ingest', preprocess: 'Preprocess', features: 'Features' } };
const titles = { ...names, fusion: 'Fusion', train: 'Train' };

const stateWords = { completed: 'run', hit: 'hit' } as const;

function Progress({ card }: { card: LiveCard }) {
  const { phase, shards } = card;
  if (card.state !== 'running') return null;
  if (card.isBetweenAttempts) return <p class="small">Will be tried again.</p>;
  if (!phase) return <p class="small soft">It is starting…</p>;
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

function attemptOf({ attempt, shard }: FailedAttempt): string {
  return `Attempt ${attempt}${shard === undefined ? '' : `, shard ${shard},`} failed`;
}

function Failures({ card }: { card: LiveCard }) {
  const { failures, error, state } = card;
  const told = state === 'failed' && error ? failures.slice(0, -1) : failures;
  return (
    <>
      {state === 'failed' && error && (
        <div class="stage-error small">
          <p>
            <strong>{error.message}</strong>
          </p>
          {error.fix && <p>{error.fix}</p>}
        </div>
      )}
      {state === 'failed' && !error && <p class="small">It was stopped before it was done.</p>}
      {told.length > 0 && (
        <details class="small">
          <summary>
            Why {told.length === 1 ? 'an attempt' : `${told.length} attempts`} failed
          </summary>
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
  return state === 'hit' ? `taken from an earlier run, ${why}` : why;
}

function CardHead({ card, number }: { card: LiveCard; number: number }) {
  const { stage, state, attemptCount, reason } = card;
  const word = state === 'hit' || state === 'completed' ? stateWords[state] : undefined;
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

function Words({ card }: { card: LiveCard }) {
  return (
    <div class="card-words">
      <ol class="in-out small">
        <li>
          <span class="soft">In</span> {card.dataIn}
        </li>
        <li class="operation">
          <span class="spoken">Operation: </span>
          {card.operation}
        </li>
        <li>
          <span class="soft">Out</span> {card.dataOut}
        </li>
      </ol>
      <details class="small">
        <summary>Why it is done</summary>
        <p>{card.why}</p>
      </details>
    </div>
  );
}

/** What the contract promises, and whether the files keep it. */
function Shapes({ card }: { card: LiveCard }) {
  const { promisedShape, actualShape, artifact } = card;
  const isKept = actualShape === promisedShape;
  return (
    <dl class="shapes small">
      <div>
        <dt>Promised</dt>
        <dd class="figures">{promisedShape}</dd>
      </div>
      <div>
        <dt>Actual</dt>
        {actualShape === undefined ? (
          <dd class="soft">{artifact ? 'its files have gone' : 'not written yet'}</dd>
        ) : (
          <dd class={`figures ${isKept ? 'kept' : 'broken'}`}>
            {actualShape} <span class="verdict-word">{isKept ? '✓ as promised' : '✗ differs'}</span>
          </dd>
        )}
      </div>
    </dl>
  );
}

function Facts({ card, runId, hasTables }: { card: LiveCard; runId: string; hasTables: boolean }) {
  const { rowCount, rejectCount, seconds, state, sizeBytes, tables, stage } = card;
  const hasRun = state === 'completed' || state === 'failed';
  const facts: [string, string | undefined][] = [
    ['Rows', rowCount === undefined ? undefined : formatCount(rowCount)],
    ['Left out', rejectCount === undefined ? undefined : formatCount(rejectCount)],
    ['Time', hasRun ? formatSeconds(seconds) : state === 'hit' ? 'none: a hit' : undefined],
    ['Size', sizeBytes === undefined ? undefined : formatBytes(sizeBytes)],
  ];
  return (
    <div class="card-facts small">
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="figures">{value ?? '–'}</dd>
          </div>
        ))}
      </dl>
      {tables.length > 0 && (
        <p class="tables">
          <span class="soft">{hasTables ? 'Open' : 'Tables'}</span>{' '}
          {tables.map(({ name, rowCount: count }, index) => (
            <span key={name}>
              {index > 0 && ', '}
              {hasTables ? <a href={addressOf(runId, 'table', [stage, name])}>{name}</a> : name}{' '}
              <span class="soft figures">{formatCount(count)}</span>
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

function Sample({
  followed,
  line,
  card,
}: {
  followed: Followed;
  line: SampleLine | undefined;
  card: LiveCard;
}) {
  const at = followed.sample?.stages.find((stage: FollowedStage) => stage.stage === card.stage);
  return (
    <div class="card-sample">
      {at ? (
        <SampleView at={at} line={line} />
      ) : (
        <p class="soft small">
          {card.artifact ? 'The sample is being read…' : 'A sample is shown when it is written.'}
        </p>
      )}
    </div>
  );
}

/** A stage of a run: one real sample, data in → operation → data out, and what became of it. */
export function FlowCardView({
  card,
  number,
  runId,
  hasTables,
  followed,
  line,
}: {
  card: LiveCard;
  number: number;
  runId: string;
  /** Whether its tables can be opened. */
  hasTables: boolean;
  followed: Followed;
  line: SampleLine | undefined;
}) {
  return (
    <article
      class={`card flow-card flow-card-${card.state}`}
      aria-labelledby={`stage-${card.stage}`}
    >
      <CardHead card={card} number={number} />
      <Sample followed={followed} line={line} card={card} />
      <Words card={card} />
      <Shapes card={card} />
      <Facts card={card} runId={runId} hasTables={hasTables} />
    </article>
  );
}
