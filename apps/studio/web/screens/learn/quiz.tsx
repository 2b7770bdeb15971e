import { useEffect, useRef, useState } from 'preact/hooks';
import type { QuizQuestion } from '../../../src/api/index.ts';
import { keepPercent } from '../../parts/format.ts';
import { useKeptState } from './kept-state.ts';
import { QuestionForm } from './question-form.tsx';
import { Verdict } from './verdict.tsx';

/** Chosen options by question: those that were checked. */
type Answers = Record<string, number>;

const keyOf = ({ question, options }: QuizQuestion): string => [question, ...options].join('\n');

function Steps({
  quiz,
  answers,
  at,
  goTo,
}: {
  quiz: readonly QuizQuestion[];
  answers: Answers;
  at: number;
  goTo: (index: number) => void;
}) {
  return (
    <ol class="quiz-steps" aria-label="Questions">
      {quiz.map((question, index) => {
        const chosen = answers[keyOf(question)];
        const isRight = chosen === question.answerIndex;
        const state = chosen === undefined ? 'open' : isRight ? 'right' : 'wrong';
        return (
          <li key={index}>
            <button
              type="button"
              class={`quiz-step quiz-step-${state}`}
              aria-current={index === at ? 'step' : undefined}
              aria-label={`Question ${index + 1}, ${state}`}
              onClick={() => goTo(index)}
            >
              {state === 'open' ? index + 1 : isRight ? '✓' : '✗'}
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function Score({
  quiz,
  answers,
  restart,
}: {
  quiz: readonly QuizQuestion[];
  answers: Answers;
  restart: () => void;
}) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const isRight = (question: QuizQuestion): boolean =>
    answers[keyOf(question)] === question.answerIndex;
  return (
    <div class="stack">
      <h3 class="quiz-score" tabIndex={-1} ref={title}>
        {quiz.filter(isRight).length} of {quiz.length} right
      </h3>
      <ol class="quiz-review stack">
        {quiz.map((question) => (
          <li key={question.question}>
            <Verdict isRight={isRight(question)} /> {keepPercent(question.question)}{' '}
            <strong>{keepPercent(question.options[question.answerIndex] ?? '')}.</strong>
          </li>
        ))}
      </ol>
      <p>
        <button type="button" class="button button-main" onClick={restart}>
          Try again
        </button>
      </p>
    </div>
  );
}

/** Questions about the run, one at a time; the score at the end. */
export function Quiz({
  quiz,
  runId,
  hasTables,
}: {
  quiz: readonly QuizQuestion[];
  runId: string;
  hasTables: boolean;
}) {
  const [answers, setAnswers] = useKeptState<Answers>(`quiz-${runId}`, {});
  const firstOpen = quiz.findIndex((question) => answers[keyOf(question)] === undefined);
  const [at, setAt] = useState(firstOpen < 0 ? quiz.length : firstOpen);
  const question = quiz[at];
  const isDone = quiz.every((one) => answers[keyOf(one)] !== undefined);
  const open = quiz.findIndex((one, index) => index > at && answers[keyOf(one)] === undefined);
  const next = isDone ? quiz.length : open >= 0 ? open : firstOpen;
  return (
    <section class="card stack quiz" aria-labelledby="quiz-title">
      <h2 id="quiz-title">Quiz</h2>
      <Steps quiz={quiz} answers={answers} at={at} goTo={setAt} />
      {question ? (
        <QuestionForm
          question={question}
          number={at + 1}
          count={quiz.length}
          answer={answers[keyOf(question)]}
          evidence={hasTables ? { runId, table: question.evidence } : undefined}
          onAnswer={(chosen) => setAnswers({ ...answers, [keyOf(question)]: chosen })}
          next={isDone ? 'See the score' : 'Next question'}
          onNext={() => setAt(next)}
        />
      ) : (
        <Score
          quiz={quiz}
          answers={answers}
          restart={() => {
            setAnswers({});
            setAt(0);
          }}
        />
      )}
    </section>
  );
}
