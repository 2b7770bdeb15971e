import { isUnderWay, type RunRecord } from '@sightline/contracts';
import { type Fit, toEpochTrace } from '@sightline/lesson';
import type { TrainingTrace } from '@sightline/report';
import type { Screen } from '../terminal/screen.ts';
import { renderBaselines } from './baselines.ts';
import { heading, paragraph } from './heading.ts';
import { renderLossPlot } from './loss-plot.ts';
import { renderRunHead } from './run-head.ts';
import { renderTrainingTrace } from './training-trace.ts';

const titles: Record<Fit['model'], string> = {
  'image-encoder': 'Image encoder',
  gate: 'Gate',
  decoder: 'Decoder',
};

function noteOf({ stage, epochs, epochCount, takenFrom, model }: Fit): string {
  const reached =
    epochs.length < epochCount ? `epoch ${epochs.length} of ${epochCount} so far` : '';
  const unit = model === 'decoder' ? 'loss in nats a token' : 'loss in nats';
  return [stage, unit, reached, takenFrom ? `as ${takenFrom} fitted it` : '']
    .filter(Boolean)
    .join(', ');
}

function renderFit(screen: Screen, fit: Fit): string[] {
  const epochs = fit.epochs.map(toEpochTrace);
  const observations = fit.epochs.map(({ observation }) => observation);
  const words = { title: titles[fit.model], note: noteOf(fit), observations, hasSteps: true };
  const plot = renderLossPlot(screen, epochs);
  return [...renderTrainingTrace(screen, epochs, words), ...(plot.length > 0 ? ['', ...plot] : [])];
}

function renderNothing(screen: Screen, run: RunRecord): string[] {
  const next = isUnderWay(run)
    ? 'Nothing has been fitted yet: sightline progress tells where the run is.'
    : `Nothing was fitted that is still told of. Run again: sightline run ${run.recipe}`;
  return [heading(screen, 'Training trace'), ...paragraph(screen, next)];
}

/** How a run was trained, as far as it came: every fit, the baselines and the key insight. */
export function renderTrace(screen: Screen, run: RunRecord, trace: TrainingTrace): string {
  const { fits, comparison, keyInsight } = trace;
  const sections = [
    renderRunHead(screen, run),
    ...(fits.length > 0 ? fits.map((fit) => renderFit(screen, fit)) : [renderNothing(screen, run)]),
    comparison ? renderBaselines(screen, comparison) : [],
    keyInsight ? [heading(screen, 'Key insight'), ...paragraph(screen, keyInsight)] : [],
  ];
  const shown = sections.filter((lines) => lines.length > 0);
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
