import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { type ChartColors, colorProbes, readColors, watchColors } from './chart-colors.ts';
import { type ChartModel, sayPlace } from './chart-model.ts';
import { plotData, plotOptions } from './plot-options.ts';

type Props = {
  chart: ChartModel;
  heightPx: number;
  /** Place of the cursor in `xs`, where there is one. */
  at: number | undefined;
  onMove: (at: number | undefined) => void;
};

/** Where a key moves the cursor to; undefined where the key is none of ours. */
function placeAfter(key: string, at: number, last: number): number | undefined {
  const places: Record<string, number> = {
    ...{ ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1 },
    ...{ Home: 0, End: last, PageUp: at + 5, PageDown: at - 5 },
  };
  const place = places[key];
  return place === undefined ? undefined : Math.min(Math.max(place, 0), last);
}

/** By itself: a handler in one chain with the import would not hear that it failed before. */
const fetchPlots = async () => import('./load-uplot.ts');

/** Draws the lines into `host`, follows what they show, its width and the page's colours. */
function usePlot({ chart, heightPx, onMove }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const probes = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const shown = useRef({ chart, onMove });
  shown.current = { chart, onMove };
  const [state, setState] = useState<'loading' | 'drawn' | 'failed'>('loading');
  const [attempt, setAttempt] = useState(1);
  const shape = chart.series.map(({ name, look }) => `${name} ${look}`).join('|');

  useEffect(() => {
    let isGone = false;
    let colors: ChartColors = readColors(probes.current!);
    const draw = ({ UPlot }: { UPlot: typeof uPlot }): void => {
      if (isGone) return;
      const source = { chart: () => shown.current.chart, colors: () => colors };
      const size = { width: host.current!.clientWidth, height: heightPx };
      const moved = (at: number | undefined): void => shown.current.onMove(at);
      const options = plotOptions(source, size, moved);
      plot.current = new UPlot(options, plotData(shown.current.chart), host.current!);
      setState('drawn');
    };
    fetchPlots().then(draw, () => setState('failed'));
    const unwatch = watchColors(() => {
      colors = readColors(probes.current!);
      plot.current?.redraw(false, true);
    });
    const observer = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry!.contentRect.width);
      if (width > 0) plot.current?.setSize({ width, height: heightPx });
    });
    observer.observe(host.current!);
    return () => {
      isGone = true;
      unwatch();
      observer.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [shape, heightPx, attempt]);

  useEffect(() => plot.current?.setData(plotData(chart)), [chart]);
  const retry = (): void => {
    setState('loading');
    setAttempt(attempt + 1);
  };
  return { host, probes, plot, state, retry };
}

/** The drawn part of a chart: a pointer or the arrow keys move along its places. */
export function ChartPlot(props: Props) {
  const { chart, heightPx, at, onMove } = props;
  const { host, probes, plot, state, retry } = usePlot(props);
  const last = chart.xs.length - 1;
  const here = Math.min(at ?? last, last);
  const moveTo = (place: number): void => {
    const left = plot.current?.valToPos(chart.xs[place]!, 'x');
    if (left !== undefined) plot.current?.setCursor({ left, top: 0 });
    onMove(place);
  };
  const press = (event: KeyboardEvent): void => {
    const place = placeAfter(event.key, here, last);
    if (place === undefined) return;
    event.preventDefault();
    moveTo(place);
  };
  return (
    <>
      <div hidden ref={probes}>
        {colorProbes.map((name) => (
          <span key={name} class={name} />
        ))}
      </div>
      <div
        class="chart-plot"
        role="slider"
        tabIndex={0}
        aria-label={`${chart.name}: values at a place`}
        aria-valuemin={chart.xs[0]}
        aria-valuemax={chart.xs[last]}
        aria-valuenow={chart.xs[here]}
        aria-valuetext={sayPlace(chart, here)}
        onKeyDown={press}
        onFocus={() => at === undefined && moveTo(last)}
        onBlur={() => plot.current?.setCursor({ left: -10, top: -10 })}
        hidden={state === 'failed'}
        style={{ minHeight: `${heightPx}px` }}
      >
        <div ref={host} />
        {state === 'loading' && <p class="chart-wait soft small">Drawing the curve…</p>}
      </div>
      {state === 'failed' && (
        <div class="note row small" role="alert">
          <span>The code that draws the curve did not come; its values stand below.</span>
          <button type="button" class="button" onClick={retry}>
            Try again
          </button>
        </div>
      )}
    </>
  );
}
