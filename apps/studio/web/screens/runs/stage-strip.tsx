import type { StageState } from '@sightline/contracts';
import type { RunSummary, StageStrip } from '../../../src/api/index.ts';
import { formatSeconds } from '../../parts/format.ts';
import { StateIcon } from '../../parts/state-badge.tsx';

const words: Record<StageState, string> = {
  waiting: 'waits',
  running: 'is at work',
  hit: 'hit',
  completed: 'run',
  failed: 'failed',
  skipped: 'left out',
};

function sayStage({ stage, state, attemptCount, seconds }: StageStrip): string {
  const time = state === 'completed' ? ` in ${formatSeconds(seconds)}` : '';
  const attempt = attemptCount > 1 ? ` at attempt ${attemptCount}` : '';
  return `${stage} ${words[state]}${time}${attempt}`;
}

/** 'ingest hit, preprocess run in 4.2 s, …' */
export function sayStages(stages: RunSummary['stages']): string {
  return stages.map(sayStage).join(', ');
}

/** Five segments, one a stage: a state has an icon and a pattern beside its colour. */
export function StageStripView({ stages }: { stages: RunSummary['stages'] }) {
  return (
    <span class="stage-strip">
      <span class="spoken">{sayStages(stages)}</span>
      {stages.map((stage) => (
        <span
          key={stage.stage}
          class={`segment segment-${stage.state}`}
          title={sayStage(stage)}
          aria-hidden="true"
        >
          <StateIcon state={stage.state} />
        </span>
      ))}
    </span>
  );
}
