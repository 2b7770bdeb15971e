import type { Fit } from '../../../src/api/index.ts';
import type { LiveRun, LiveStage } from '../../live/reduce-run.ts';
import { capitalize } from '../../parts/capitalize.ts';
import { formatCount } from '../../parts/format.ts';
import { stageOrder } from '../../parts/stage-order.ts';
import { modelNames } from './name-of-model.ts';

function fittedIn(phase: string): Fit['model'] | undefined {
  const name = phase.replace(/^fit /, '');
  return phase.startsWith('fit ') ? (name as Fit['model']) : undefined;
}

/** Which epoch a step belongs to; unknown until the first epoch has told how many there are. */
function sayEpoch(fit: Fit | undefined, doneCount: number, totalCount: number): string {
  if (!fit || totalCount === 0) return '';
  const done = Math.floor((doneCount / totalCount) * fit.epochCount);
  const epoch = Math.min(done + 1, fit.epochCount);
  return `epoch ${epoch} of ${fit.epochCount}, `;
}

function sayPhase({ stage, phase }: LiveStage, fits: readonly Fit[]): string {
  if (!phase) return `${stage} has begun`;
  const { name, doneCount, totalCount, unit } = phase;
  const model = fittedIn(name);
  if (!model)
    return `${stage}: ${name}, ${formatCount(doneCount)} of ${formatCount(totalCount)} ${unit}`;
  const fit = fits.find((one) => one.model === model);
  const steps = `step ${formatCount(doneCount)} of ${formatCount(totalCount)}`;
  return `${modelNames[model] ?? model}: ${sayEpoch(fit, doneCount, totalCount)}${steps}`;
}

/** What a run is at now: 'Decoder: epoch 3 of 12, step 120 of 720.'. */
export function sayNow({ stages, fits, state }: LiveRun): string {
  if (state === 'paused') return 'The run is paused.';
  const running = stageOrder.map((name) => stages[name]).find((stage) => stage.state === 'running');
  if (!running) return 'Between two stages.';
  return `${capitalize(sayPhase(running, fits))}.`;
}

/** What has not begun yet. */
export function sayToCome({ stages }: LiveRun): string {
  const waiting = stageOrder.filter((name) => stages[name].state === 'waiting');
  return waiting.length > 0 ? `Still to come: ${waiting.join(', ')}.` : '';
}
