import { useMemo } from 'preact/hooks';
import type { Fit, TrainingTrace } from '../../../src/api/index.ts';
import { Chart } from '../../parts/chart/chart.tsx';
import { addressOf } from '../../router.ts';
import { EpochTable } from './epoch-table.tsx';
import { accuracyChart, gradientChart, lossChart, type SaidChart } from './fit-charts.ts';
import { modelTasks, titleOfModel } from './name-of-model.ts';

function ChartCard({
  id,
  title,
  unit,
  said,
  size,
}: {
  id: string;
  title: string;
  unit: string;
  said: SaidChart;
  size?: 'small';
}) {
  return (
    <section class="card stack" aria-labelledby={id}>
      <h2 id={id}>
        {title} <span class="unit">{unit}</span>
      </h2>
      <Chart {...said} {...(size ? { size } : {})} />
    </section>
  );
}

type ViewProps = {
  fit: Fit;
  trace: TrainingTrace;
  /** Whether other runs can be opened. */
  hasRuns: boolean;
};

/** How one model was fitted: curves, then every epoch. */
export function FitView({ fit, trace, hasRuns }: ViewProps) {
  const loss = useMemo(() => lossChart(fit), [fit]);
  const accuracy = useMemo(() => accuracyChart(fit, trace), [fit, trace]);
  const gradient = useMemo(() => gradientChart(fit), [fit]);
  return (
    <>
      <p class="soft">
        {modelTasks[fit.model]}
        {fit.takenFrom && (
          <>
            {' '}
            This run took the result of{' '}
            {hasRuns ? (
              <a href={addressOf(fit.takenFrom, 'training')}>{fit.takenFrom}</a>
            ) : (
              fit.takenFrom
            )}
            , which fitted it.
          </>
        )}
      </p>
      <div class="chart-pair">
        <ChartCard id="loss-title" title="Loss" unit="nats, lower is better" said={loss} />
        <ChartCard id="accuracy-title" title="Accuracy" unit="share of answers" said={accuracy} />
      </div>
      <section class="card stack" aria-labelledby="epochs-title">
        <h2 id="epochs-title">{titleOfModel(fit.model)}, epoch by epoch</h2>
        <p class="small soft">
          Both splits are measured after the epoch’s last step. The best epoch is the one with the
          lowest held-out loss.
        </p>
        <EpochTable fit={fit} />
      </section>
      <ChartCard
        id="gradient-title"
        title="Gradient norm"
        unit="mean of an epoch, before clipping"
        said={gradient}
        size="small"
      />
    </>
  );
}
