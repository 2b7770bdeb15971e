import type { SampleLine } from '../../../src/api/index.ts';
import { formatCount } from '../../parts/format.ts';
import { FailureNote } from '../../parts/loaded-view.tsx';
import type { Samples } from '../../parts/use-samples.ts';

function SampleButton({
  sample,
  isChosen,
  onChoose,
}: {
  sample: SampleLine;
  isChosen: boolean;
  onChoose: (sample: SampleLine) => void;
}) {
  return (
    <button
      type="button"
      class="ask-sample"
      aria-pressed={isChosen}
      title={sample.question}
      onClick={() => onChoose(sample)}
    >
      <img src={sample.picture} alt="" loading="lazy" />
      <span class="ask-sample-question">
        {sample.question || `picture of sample ${sample.sampleId}`}
      </span>
    </button>
  );
}

/** The run's own pictures, each with its question; a click asks it. */
export function SampleStrip({
  samples,
  chosenId,
  isRecorded,
  onChoose,
}: {
  samples: Samples;
  chosenId: string | undefined;
  isRecorded: boolean;
  onChoose: (sample: SampleLine) => void;
}) {
  const { totalCount, failure, isReading, isRead, more } = samples;
  const restCount = totalCount - samples.lines.length;
  return (
    <div class="stack">
      <p class="small soft">
        {isRecorded
          ? 'Samples whose answer is on record; choose one to see it.'
          : 'Samples that the model was not trained on come first. Choose one to ask its question, or take a picture of your own below.'}
      </p>
      {!isRead && (
        <p class="soft" role="status">
          Reading the run's samples…
        </p>
      )}
      {isRead && !failure && totalCount === 0 && (
        <p class="soft">This run has no sample to choose from.</p>
      )}
      <ul class="ask-samples">
        {samples.lines.map((sample) => (
          <li key={sample.sampleId}>
            <SampleButton
              sample={sample}
              isChosen={sample.sampleId === chosenId}
              onChoose={onChoose}
            />
          </li>
        ))}
      </ul>
      {failure && <FailureNote failure={failure} retry={() => void more()} />}
      {restCount > 0 && (
        <button
          type="button"
          class="button ask-more"
          disabled={isReading}
          onClick={() => void more()}
        >
          {isReading ? 'Reading more…' : `Show more of ${formatCount(totalCount)}`}
        </button>
      )}
    </div>
  );
}
