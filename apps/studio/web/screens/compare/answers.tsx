import { useEffect, useRef, useState } from 'preact/hooks';
import type { ComparedAnswer, Comparison, GivenAnswer } from '../../../src/api/index.ts';
import { formatCount, formatPercent } from '../../parts/format.ts';

const pageSize = 20;

type Shown = 'differ' | 'all';

function Given({ side, given }: { side: string; given: GivenAnswer }) {
  const { predicted, isCorrect, confidence } = given;
  return (
    <div class="given">
      <span class="small soft">{side}</span>
      <span>{predicted || <span class="soft">nothing</span>}</span>
      <span class={`state ${isCorrect ? 'state-good' : 'state-bad'}`}>
        <svg viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor">
          <path
            d={isCorrect ? 'M3 8.5 6.5 12 13 4.5' : 'M4 4 12 12 M12 4 4 12'}
            stroke-width="2.4"
          />
        </svg>
        {isCorrect ? 'right' : 'wrong'}, {formatPercent(confidence)} sure
      </span>
    </div>
  );
}

function AnswerRow({ answer }: { answer: ComparedAnswer }) {
  const { question, expected, picture, left, right, sampleId } = answer;
  return (
    <li class="answer-row">
      <img src={picture} alt={`Sample ${sampleId}`} width={72} height={72} loading="lazy" />
      <div>
        <p class="answer-question">{question}</p>
        <p class="small soft">Expected: {expected}</p>
      </div>
      <Given side="Left" given={left} />
      <Given side="Right" given={right} />
    </li>
  );
}

function Filter({
  comparison,
  shown,
  show,
}: {
  comparison: Comparison;
  shown: Shown;
  show: (shown: Shown) => void;
}) {
  const choices: [Shown, string][] = [
    ['differ', `Those that differ (${formatCount(comparison.differingCount)})`],
    ['all', `All (${formatCount(comparison.sharedCount)})`],
  ];
  return (
    <fieldset class="answer-filter">
      <legend class="spoken">Which questions are shown</legend>
      {choices.map(([value, text]) => (
        <label key={value} class="row">
          <input
            type="radio"
            name="answers"
            checked={shown === value}
            onChange={() => show(value)}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}

function Pages({
  page,
  pageCount,
  turn,
}: {
  page: number;
  pageCount: number;
  turn: (page: number) => void;
}) {
  if (pageCount < 2) return null;
  return (
    <nav class="row" aria-label="Pages of questions">
      <button type="button" class="button" disabled={page === 0} onClick={() => turn(page - 1)}>
        Previous
      </button>
      <span role="status">
        Page {page + 1} of {pageCount}
      </span>
      <button
        type="button"
        class="button"
        disabled={page === pageCount - 1}
        onClick={() => turn(page + 1)}
      >
        Next
      </button>
    </nav>
  );
}

function isDifferent({ left, right }: ComparedAnswer): boolean {
  return left.predicted !== right.predicted || left.isCorrect !== right.isCorrect;
}

/** The same held-out questions, and what each model made of them. */
export function SharedAnswers({ comparison }: { comparison: Comparison }) {
  const { answers, sharedCount, split, differingCount } = comparison;
  const [shown, setShown] = useState<Shown>(differingCount > 0 ? 'differ' : 'all');
  const [page, setPage] = useState(0);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => setPage(0), [shown]);
  const chosen = shown === 'all' ? answers : answers.filter(isDifferent);
  const turn = (to: number): void => {
    setPage(to);
    title.current?.focus(); // the button may be disabled now
    title.current?.scrollIntoView();
  };
  const start = page * pageSize;
  return (
    <section class="card stack" aria-labelledby="answers-title">
      <h2 id="answers-title" tabIndex={-1} ref={title}>
        The same questions
      </h2>
      <p class="soft">
        Both were asked {formatCount(sharedCount)} {split} questions about the same pictures.
        {sharedCount > answers.length && ` The first ${answers.length} are here.`}
      </p>
      <Filter comparison={comparison} shown={shown} show={setShown} />
      {chosen.length === 0 && <p>Both gave the same answer to every question.</p>}
      <ol class="answer-rows" start={start + 1}>
        {chosen.slice(start, start + pageSize).map((answer) => (
          <AnswerRow key={answer.sampleId} answer={answer} />
        ))}
      </ol>
      <Pages page={page} pageCount={Math.ceil(chosen.length / pageSize)} turn={turn} />
    </section>
  );
}
