import type { ComponentChildren } from 'preact';
import type { Answer } from '../../../src/api/index.ts';
import { formatShare } from '../../parts/format.ts';
import { FailureNote } from '../../parts/loaded-view.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import type { ApiFailure } from '../../source/api-failure.ts';
import type { Asking, PutQuestion } from './use-asking.ts';
import { expectedOf, isSameAnswer, sureness } from './words.ts';

const longAnswer = 60; // characters, from which on it is written smaller

function Expected({ answer, put }: { answer: Answer; put: PutQuestion }) {
  const { picture, question } = put;
  const expected = picture.kind === 'sample' ? expectedOf(picture.sample, question) : undefined;
  if (expected === undefined) return null;
  const isRight = isSameAnswer(expected, answer.prediction.answer);
  return (
    <p class="row">
      <StateBadge
        state={isRight ? 'completed' : 'failed'}
        word={isRight ? 'as expected' : 'not as expected'}
      />
      <span>
        The sample's own answer is “<strong>{expected}</strong>”.
      </span>
    </p>
  );
}

function GivenAnswer({
  answer,
  put,
  isEdited,
}: {
  answer: Answer;
  put: PutQuestion;
  /** Whether another question stands in the field by now. */
  isEdited: boolean;
}) {
  const { prediction, question } = answer;
  const { confidence, isQuestionCut } = prediction;
  const text = prediction.answer || '(nothing)';
  return (
    <div class="stack">
      {isEdited && <p class="soft">To “{question}”:</p>}
      <p class={text.length > longAnswer ? 'ask-answer ask-answer-long' : 'ask-answer'}>{text}</p>
      <p class="row">
        <span>
          <strong>{sureness(confidence)}</strong>,{' '}
          <span class="figures ask-sure">{formatShare(confidence)}</span>
        </span>
        <span class="small soft">the probabilities of its tokens, multiplied</span>
      </p>
      <Expected answer={answer} put={put} />
      {isQuestionCut && (
        <p class="note note-warn">
          The question is long: the model read its first 50 tokens and nothing behind them.
        </p>
      )}
    </div>
  );
}

/** Whether asking the same once more would come to the same. */
function isFinal({ code }: ApiFailure): boolean {
  return ['usage', 'bad-data', 'missing-data'].includes(code);
}

/** What the model says, or in words how far it is. */
export function AnswerView({
  asking,
  isRecorded,
  remark,
}: {
  asking: Asking;
  isRecorded: boolean;
  remark: ComponentChildren;
}) {
  const { turn, question } = asking;
  return (
    <div class="stack" aria-live="polite">
      {turn.state === 'unasked' && (
        <div class="stack soft">
          <p>{isRecorded ? 'Choose a sample to see its answer.' : 'Not asked yet.'} You then see</p>
          <ul class="ask-promise">
            <li>
              the answer, how sure the model is, and what else each of its words could have been
            </li>
            <li>the five layers it went through, with the shape and the values that each gave</li>
            <li>where in the picture the answer comes from</li>
          </ul>
        </div>
      )}
      {turn.state === 'asking' && (
        <p class="soft">
          {turn.isFirst
            ? 'Loading the model: its encoders and its decoder are read into a process of their own. That takes some seconds, and only the first question waits for it…'
            : 'The model is at it…'}
        </p>
      )}
      {turn.state === 'failed' && (
        <FailureNote
          failure={turn.failure}
          {...(!isFinal(turn.failure) ? { retry: () => asking.ask(asking.put) } : {})}
        />
      )}
      {turn.state === 'answered' && (
        <GivenAnswer
          answer={turn.answer}
          put={turn.put}
          isEdited={turn.put.question !== question.trim()}
        />
      )}
      {turn.state === 'answered' && remark}
    </div>
  );
}
