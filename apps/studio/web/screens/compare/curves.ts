import type { Comparison, Fit, TrainingTrace } from '../../../src/api/index.ts';
import type { ChartModel, ChartSeries } from '../../parts/chart/chart-model.ts';
import { formatLoss, formatPercent, formatShare, formatValue } from '../../parts/format.ts';

export type ComparedCurve = { chart: ChartModel; sentence: string };

type Key = 'validationLoss' | 'validationAccuracy';

function decoderOf({ fits }: TrainingTrace): Fit | undefined {
  return fits.find(({ model }) => model === 'decoder');
}

/** Values at `xs`, null where the run measured nothing; without a validation split both are 0. */
function valuesAt(xs: readonly number[], fit: Fit | undefined, key: Key): (number | null)[] {
  const byEpoch = new Map(fit?.epochs.map((epoch) => [epoch.epoch, epoch]));
  return xs.map((x) => {
    const epoch = byEpoch.get(x);
    const isMeasured = epoch && (epoch.validationLoss !== 0 || epoch.validationAccuracy !== 0);
    return isMeasured ? (epoch[key] ?? null) : null;
  });
}

function sayEnd({ name, values }: ChartSeries, format: (value: number) => string): string {
  const last = values.findLast((value) => value !== null);
  return last === undefined || last === null
    ? `the ${name} run has none`
    : `${format(last)} on the ${name}`;
}

function curve(
  { left, right }: Comparison,
  key: Key,
  shown: Pick<ChartModel, 'name' | 'range' | 'format' | 'formatTick'>,
): ComparedCurve {
  const fits = [decoderOf(left.trace), decoderOf(right.trace)];
  const epochs = fits.flatMap((fit) => fit?.epochs.map(({ epoch }) => epoch) ?? []);
  const xs = [...new Set(epochs)].sort((a, b) => a - b);
  const series: ChartSeries[] = [
    { name: 'left', look: 1, values: valuesAt(xs, fits[0], key) },
    { name: 'right', look: 2, values: valuesAt(xs, fits[1], key) },
  ];
  const xMax = Math.max(1, ...fits.map((fit) => fit?.epochCount ?? 1));
  const chart = { ...shown, xs, xName: 'epoch', xMax, series, levels: [] };
  const ends = series.map((line) => sayEnd(line, shown.format)).join(', ');
  const sentence =
    xs.length === 0 ? 'Neither run has measured an epoch yet.' : `${shown.name} ended at: ${ends}.`;
  return { chart, sentence };
}

/** Loss on the validation split of both decoders, in nats a token. */
export function comparedLoss(comparison: Comparison): ComparedCurve {
  return curve(comparison, 'validationLoss', {
    ...{ name: 'Held-out loss', range: 'from-zero', format: formatLoss, formatTick: formatValue },
  });
}

/** The same of their accuracy. */
export function comparedAccuracy(comparison: Comparison): ComparedCurve {
  return curve(comparison, 'validationAccuracy', {
    ...{
      name: 'Held-out accuracy',
      range: 'share',
      format: formatShare,
      formatTick: formatPercent,
    },
  });
}
