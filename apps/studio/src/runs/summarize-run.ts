import { isUnderWay, type RunRecord, type StageRecord } from '@sightline/contracts';
import type { TrainedFigures } from '@sightline/report';
import type { RunSummary, StageStrip } from '../api/index.ts';
import type { RunTrail } from './run-trail.ts';

/** Of a run that nobody works on any more no stage runs: its process was killed. */
function stripOf(run: RunRecord, { stage, state, attemptCount, seconds }: StageRecord): StageStrip {
  const isLost = state === 'running' && !isUnderWay(run);
  return { stage, state: isLost ? 'failed' : state, attemptCount, seconds };
}

/** A run as a list shows it, from its record, its log and its model. */
export function summarize(run: RunRecord, trail: RunTrail, trained: TrainedFigures): RunSummary {
  const { id, recipe, state, startedAt, finishedAt, rerunOf, sweep } = run;
  const { losses, lastEventAt, skippedLineCount } = trail;
  return {
    id,
    recipe,
    state,
    startedAt,
    ...(finishedAt ? { finishedAt } : {}),
    stages: run.stages.map((record) => stripOf(run, record)),
    heldOutLosses: losses.length > 0 ? losses : (trained.heldOutLosses ?? []),
    ...(trained.accuracy === undefined ? {} : { accuracy: trained.accuracy }),
    ...(lastEventAt ? { lastEventAt } : {}),
    ...(skippedLineCount > 0 ? { skippedLineCount } : {}),
    ...(rerunOf ? { rerunOf } : {}),
    ...(sweep ? { sweep } : {}),
  };
}
