import { useEffect, useRef, useState } from 'preact/hooks';
import type { QuizQuestion } from '../../../src/api/index.ts';
import { keepPercent } from '../../parts/format.ts';
import { addressOf } from '../../router.ts';
import { Verdict } from './verdict.tsx';

type Evidence = { runId: string; table: string };

function Explanation({
  question,
  answer,
  evidence,
}: {
  question: QuizQuestion;
  answer: number;
  evidence: Evidence | undefined;
}) {
  const isRight = answer === question.answerIndex;
  return (
    <div class={`note ${isRight ? 'note-good' : ''}`}>
      <p>
        <Verdict isRight={isRight} />
        {!isRight && (
          <>
            {'. The right answer: '}
            <strong>{keepPercent(question.options[question.answerIndex] ?? '')}</strong>
          </>
        )}
      </p>
      <p>{keepPercent(question.explanation)}</p>
      {evidence && (
        <a href={addressOf(evidence.runId, 'table', evidence.table.split('/'))}>
          See it: <span class="figures">{evidence.table}</span>
        </a>
      )}
    </div>
  );
}

function Options({
  question,
  chosen,
  isAnswered,
  choose,
}: {
  question: QuizQuestion;
  chosen: number | undefined;
  isAnswered: boolean;
  choose: (index: number) => void;
}) {
  const markOf = (index: number): string => {
    if (!isAnswered) return '';
    if (index === question.answerIndex) return 'quiz-option-right';
    return index === chosen ? 'quiz-option-wrong' : '';
  };
  return (
    <>
      {question.options.map((option, index) => (
        <label key={option} class={`quiz-option ${markOf(index)}`}>
          <input
            type="radio"
            name="quiz-option"
            checked={index === chosen}
            disabled={isAnswered}
            onChange={() => choose(index)}
          />
          <span>{keepPercent(option)}</span>
        </label>
      ))}
    </>
  );
}

/** One question: chosen, checked by a button, then explained. */
export function QuestionForm(props: {
  question: QuizQuestion;
  number: number;
  count: number;
  /** The option that was checked, where one was. */
  answer: number | undefined;
  evidence: Evidence | undefined;
  onAnswer: (chosen: number) => void;
  next: string;
  onNext: () => void;
}) {
  const { question, number, count, answer, evidence } = props;
  const [chosen, setChosen] = useState<number>();
  const legend = useRef<HTMLLegendElement>(null);
  const isFirst = useRef(true);
  const isAnswered = answer !== undefined;
  useEffect(() => {
    setChosen(undefined);
    if (!isFirst.current) legend.current?.focus();
    isFirst.current = false;
  }, [question]);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (isAnswered) props.onNext();
    else if (chosen !== undefined) props.onAnswer(chosen);
  };
  return (
    <form class="stack" onSubmit={submit}>
      <fieldset class="quiz-question">
        <legend tabIndex={-1} ref={legend}>
          <span class="quiz-count soft small">
            Question {number} of {count}
          </span>
          <span class="quiz-text">{keepPercent(question.question)}</span>
        </legend>
        <Options
          question={question}
          chosen={answer ?? chosen}
          isAnswered={isAnswered}
          choose={setChosen}
        />
      </fieldset>
      <div aria-live="polite">
        {isAnswered && <Explanation question={question} answer={answer} evidence={evidence} />}
      </div>
      <p class="row">
        <button
          type="submit"
          class="button button-main"
          aria-disabled={!isAnswered && chosen === undefined}
        >
          {isAnswered ? props.next : 'Check'}
        </button>
        {!isAnswered && chosen === undefined && <span class="soft small">Choose an answer.</span>}
      </p>
    </form>
  );
}
