import type { RunSummary } from '../../../src/api/index.ts';
import { StateIcon } from '../../parts/state-badge.tsx';
import { sayStage, sayStages } from './say-run.ts';

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
