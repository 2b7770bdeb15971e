import { formatCount } from '../../parts/format.ts';
import type { SaidOfSample } from './said-of-sample.ts';

export type SampleSteps = {
  said: SaidOfSample | undefined;
  sampleId: string;
  /** Place among all, from 0; -1 where it is none of those that were read. */
  index: number;
  totalCount: number;
  step: (by: 1 | -1) => void;
  stepStage: (by: 1 | -1) => void;
};

const splitWords: Record<string, string> = {
  train: 'it was trained on',
  validation: 'held out for validation',
  test: 'held out for the test',
  unseen: 'held out: a pair that training never showed',
};

/** Which sample is followed, and the way to the next one and through the stages. */
export function SampleBar({ said, sampleId, index, totalCount, step, stepStage }: SampleSteps) {
  const isFirst = index === 0;
  const isLast = index >= 0 && index === totalCount - 1;
  return (
    <div class="sample-bar card">
      <div class="sample-words" aria-live="polite" aria-atomic="true">
        <p class="small soft">
          {index >= 0 ? `Sample ${formatCount(index + 1)} of ${formatCount(totalCount)}` : 'Sample'}
          , <span class="figures selectable">{sampleId}</span>
          {said && `, ${splitWords[said.split] ?? said.split}`}
        </p>
        <p class="sample-question">{said?.question || said?.answer || sampleId}</p>
      </div>
      <div class="row">
        <fieldset class="button-pair" aria-label="Sample">
          <button
            type="button"
            class="button"
            aria-disabled={isFirst}
            onClick={() => !isFirst && step(-1)}
          >
            ← Previous
          </button>
          <button
            type="button"
            class="button"
            aria-disabled={isLast}
            onClick={() => !isLast && step(1)}
          >
            Next →
          </button>
        </fieldset>
        <fieldset class="button-pair" aria-label="Stage">
          <button type="button" class="button" onClick={() => stepStage(-1)}>
            ‹ Stage
          </button>
          <button type="button" class="button" onClick={() => stepStage(1)}>
            Stage ›
          </button>
        </fieldset>
      </div>
    </div>
  );
}
