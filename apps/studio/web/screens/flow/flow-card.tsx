import type { SampleLine } from '../../../src/api/index.ts';
import { formatBytes, formatCount, formatSeconds } from '../../parts/format.ts';
import { addressOf } from '../../router.ts';
import { CardHead } from './card-head.tsx';
import type { LiveCard } from './live-card.ts';
import { SampleView } from './sample-view.tsx';
import type { Followed } from './use-followed.ts';

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

function sayNoSample({ artifact }: LiveCard, { failure }: Followed, isOver: boolean): string {
  if (artifact) return failure ? 'It could not be read.' : 'The sample is being read…';
  return isOver ? 'The run did not get so far.' : 'A sample is shown when it is written.';
}

type SampleProps = {
  followed: Followed;
  line: SampleLine | undefined;
  card: LiveCard;
  isOver: boolean;
};

function Sample({ followed, line, card, isOver }: SampleProps) {
  const at = followed.sample?.stages.find(({ stage }) => stage === card.stage);
  const isThere = at !== undefined && at.state !== 'no-artifact';
  return (
    <div class="card-sample">
      {isThere ? (
        <SampleView at={at} line={line} />
      ) : (
        <p class="soft small">{sayNoSample(card, followed, isOver)}</p>
      )}
    </div>
  );
}

/** A stage of a run: one real sample, data in → operation → data out, and what became of it. */
export function FlowCardView({
  card,
  number,
  runId,
  isOver,
  hasTables,
  followed,
  line,
}: {
  card: LiveCard;
  number: number;
  runId: string;
  /** Whether nothing of the run is to come. */
  isOver: boolean;
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
      <CardHead card={card} number={number} isOver={isOver} />
      <Sample followed={followed} line={line} card={card} isOver={isOver} />
      <Words card={card} />
      <Shapes card={card} />
      <Facts card={card} runId={runId} hasTables={hasTables} />
    </article>
  );
}
