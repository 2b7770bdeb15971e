import { useId } from 'preact/hooks';
import type { AskableModel, SampleLine } from '../../../src/api/index.ts';
import type { Asking } from './use-asking.ts';

/** The server reads no longer ones. */
const maxQuestionCharacters = 2000;

/** The question, with the run's own as suggestions. */
export function QuestionForm({
  asking,
  model,
  samples,
}: {
  asking: Asking;
  model: AskableModel;
  samples: readonly SampleLine[];
}) {
  const id = useId();
  const isBusy = asking.turn.state === 'asking';
  const suggestions = [...new Set(samples.map(({ question }) => question))].filter(Boolean);
  if (model.recorded) {
    return asking.question ? <p class="ask-question">{asking.question}</p> : null;
  }
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!isBusy) asking.ask();
  };
  if (model.task === 'captions') {
    return (
      <form class="stack" onSubmit={submit}>
        <p class="soft">This model is asked nothing: it says in a sentence what it sees.</p>
        <button type="submit" class="button button-main ask-submit" aria-disabled={isBusy}>
          Describe the picture
        </button>
      </form>
    );
  }
  return (
    <form class="stack" onSubmit={submit}>
      <label for={id}>
        <strong>Question</strong>
      </label>
      <div class="ask-line">
        <input
          id={id}
          class="field"
          type="text"
          autocomplete="off"
          list={`${id}-own`}
          maxLength={maxQuestionCharacters}
          value={asking.question}
          placeholder="What color is the cat?"
          onInput={({ currentTarget }) => asking.setQuestion(currentTarget.value)}
        />
        <datalist id={`${id}-own`}>
          {suggestions.map((question) => (
            <option key={question} value={question} />
          ))}
        </datalist>
        <button type="submit" class="button button-main" aria-disabled={isBusy}>
          Ask
        </button>
      </div>
    </form>
  );
}
