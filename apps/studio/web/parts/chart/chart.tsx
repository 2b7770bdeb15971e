import './chart.css';
import { useState } from 'preact/hooks';
import { ChartKey } from './chart-key.tsx';
import type { ChartModel } from './chart-model.ts';
import { ChartPlot } from './chart-plot.tsx';
import { ChartTable } from './chart-table.tsx';

const heightsPx = { usual: 240, small: 130 };

/**
 * Lines over their places, told three times: by a sentence, by the drawing and by a table.
 *
 * @param sentence what there is to see, computed from the same values
 */
export function Chart({
  chart,
  sentence,
  size = 'usual',
}: {
  chart: ChartModel;
  sentence: string;
  size?: 'usual' | 'small';
}) {
  const [at, setAt] = useState<number | undefined>(undefined);
  if (chart.xs.length === 0) return <p class="soft">{sentence}</p>;
  return (
    <figure class="chart stack">
      <figcaption>{sentence}</figcaption>
      <ChartKey chart={chart} at={at} />
      <ChartPlot chart={chart} heightPx={heightsPx[size]} at={at} onMove={setAt} />
      <ChartTable chart={chart} />
    </figure>
  );
}
