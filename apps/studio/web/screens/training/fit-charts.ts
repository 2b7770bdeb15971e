import type { Fit, TracedEpoch, TrainingTrace } from '../../../src/api/index.ts';
import type { ChartLevel, ChartModel, ChartSeries } from '../../parts/chart/chart-model.ts';
import { describeCurve } from '../../parts/chart/describe-curve.ts';
import { formatLoss, formatPercent, formatShare, formatValue } from '../../parts/format.ts';

/** A chart and the sentence that says what there is to see. */
export type SaidChart = { chart: ChartModel; sentence: string };

/** Without a validation split both figures are 0, which no measured ones are. */
export function hasHeldOut({ validationLoss, validationAccuracy }: TracedEpoch): boolean {
  return validationLoss !== 0 || validationAccuracy !== 0;
}

/** The first epoch after which the held-out loss never got lower. */
export function lowestEpoch({ epochs }: Pick<Fit, 'epochs'>): TracedEpoch | undefined {
  const measured = epochs.filter(hasHeldOut);
  const lowest = Math.min(...measured.map(({ validationLoss }) => validationLoss));
  return measured.find(({ validationLoss }) => validationLoss === lowest);
}

type Key = 'loss' | 'accuracy' | 'validationLoss' | 'validationAccuracy' | 'gradientNorm';

/** JSON has no NaN: what is no number comes as null. */
function valuesOf({ epochs }: Fit, key: Key): (number | null)[] {
  const isHeldOut = key.startsWith('validation');
  return epochs.map((epoch) => (isHeldOut && !hasHeldOut(epoch) ? null : (epoch[key] ?? null)));
}

function base(fit: Fit): Pick<ChartModel, 'xs' | 'xName' | 'xMax'> {
  return { xs: fit.epochs.map(({ epoch }) => epoch), xName: 'epoch', xMax: fit.epochCount };
}

function bothSplits(fit: Fit, training: Key, heldOut: Key): ChartSeries[] {
  const hasBoth = fit.epochs.some(hasHeldOut);
  return [
    { name: 'training', look: 1, values: valuesOf(fit, training) },
    ...(hasBoth ? [{ name: 'held-out', look: 2 as const, values: valuesOf(fit, heldOut) }] : []),
  ];
}

/** Loss on both splits. */
export function lossChart(fit: Fit): SaidChart {
  const series = bothSplits(fit, 'loss', 'validationLoss');
  const told = series.at(-1)!;
  const chart: ChartModel = {
    ...base(fit),
    ...{ name: 'Loss', series, levels: [], range: 'from-zero', format: formatLoss },
    formatTick: formatValue,
  };
  const name = told.name === 'held-out' ? 'Held-out loss' : 'Training loss';
  const curve = { ...chart, values: told.values, best: 'lowest' as const };
  return { chart, sentence: describeCurve({ ...curve, name, format: (loss) => loss.toFixed(2) }) };
}

const levelNames: Record<string, string> = {
  majority: 'majority',
  blind: 'blind',
  shuffled: 'shuffled',
};

/** What the model is held against, as lines; only the decoder's accuracy is of whole answers. */
function levelsOf({ model }: Fit, { comparison }: TrainingTrace): ChartLevel[] {
  if (model !== 'decoder' || !comparison) return [];
  return comparison.accuracies.flatMap(({ predictor, accuracy }) => {
    const name = levelNames[predictor];
    return name ? [{ name, value: accuracy }] : [];
  });
}

/** Accuracy on both splits, with the baselines where the run has scored them. */
export function accuracyChart(fit: Fit, trace: TrainingTrace): SaidChart {
  const series = bothSplits(fit, 'accuracy', 'validationAccuracy');
  const told = series.at(-1)!;
  const levels = levelsOf(fit, trace);
  const chart: ChartModel = {
    ...base(fit),
    ...{ name: 'Accuracy', series, levels, range: 'share', format: formatShare },
    formatTick: formatPercent,
  };
  const name = told.name === 'held-out' ? 'Held-out accuracy' : 'Training accuracy';
  const curve = { ...chart, name, values: told.values, best: 'highest' as const };
  const split = trace.comparison?.split;
  const note =
    levels.length > 0 ? ` Dotted lines: what is right on the ${split} split without looking.` : '';
  return { chart, sentence: `${describeCurve(curve)}${note}` };
}

/** Length of the gradient, before it is clipped. */
export function gradientChart(fit: Fit): SaidChart {
  const values = valuesOf(fit, 'gradientNorm');
  const series: ChartSeries[] = [{ name: 'gradient norm', look: 3, values }];
  const chart: ChartModel = {
    ...base(fit),
    ...{ name: 'Gradient norm', series, levels: [], range: 'from-zero', format: formatValue },
    formatTick: formatValue,
  };
  const format = (norm: number): string => norm.toFixed(norm < 10 ? 2 : 0);
  const curve = { ...chart, name: 'Mean gradient norm', values, best: 'lowest' as const };
  return { chart, sentence: describeCurve({ ...curve, format }) };
}
