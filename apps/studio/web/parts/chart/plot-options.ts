import type uPlot from 'uplot';
import type { ChartColors } from './chart-colors.ts';
import { type ChartModel, dashes } from './chart-model.ts';
import { drawLevels } from './draw-levels.ts';
import { drawMarks } from './draw-marks.ts';

const fontPx = 12;
const fontOf = (ratio: number): string => `${fontPx * ratio}px system-ui, sans-serif`;
const axisWidthPx = 56;
const axisHeightPx = 28;

/** What a plot draws from, which may change while it stands. */
export type PlotState = { chart: () => ChartModel; colors: () => ChartColors };

/** The lines as uPlot takes them, places first. */
export function plotData({ xs, series }: ChartModel): uPlot.AlignedData {
  const columns = series.map(({ values }) => values.map((value) => value ?? null));
  return [[...xs], ...columns];
}

function xRange({ xs, xMax }: ChartModel): [number, number] {
  const first = xs[0] ?? 1;
  const last = Math.max(xMax, xs.at(-1) ?? first);
  const margin = Math.max((last - first) * 0.02, last === first ? 0.5 : 0.15);
  return [first - margin, last + margin];
}

function yRange(chart: ChartModel): [number, number] {
  if (chart.range === 'share') return [0, 1];
  const finite = chart.series.flatMap(({ values }) =>
    values.filter((value) => value !== null && Number.isFinite(value)),
  ) as number[];
  const most = Math.max(0, ...finite, ...chart.levels.map(({ value }) => value));
  return [0, most > 0 ? most * 1.06 : 1];
}

function axes({ chart, colors }: PlotState): uPlot.Axis[] {
  const both = {
    stroke: () => colors().axis,
    font: fontOf(1),
    ticks: { show: false },
  };
  const grid = { stroke: () => colors().grid, width: 1 };
  return [
    {
      ...both,
      size: axisHeightPx,
      gap: 6,
      grid: { show: false },
      border: { show: true, stroke: () => colors().axis, width: 1 },
      space: 36,
      incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
    },
    {
      ...both,
      size: axisWidthPx,
      gap: 6,
      grid,
      space: 34,
      values: (_, splits) => splits.map((value) => chart().formatTick(value)),
    },
  ];
}

/** Options of a plot that follows `state`: colours and levels are read whenever it draws. */
export function plotOptions(
  state: PlotState,
  size: { width: number; height: number },
  moved: (index: number | undefined) => void,
): uPlot.Options {
  const { series } = state.chart();
  const colorOf = (index: number): string => state.colors()[`look-${series[index]!.look}`];
  return {
    ...size,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: () => xRange(state.chart()) },
      y: { range: () => yRange(state.chart()) },
    },
    axes: axes(state),
    series: [
      {},
      ...series.map(({ name, look }, index) => ({
        label: name,
        stroke: () => colorOf(index),
        width: 2,
        dash: [...dashes[look]],
        points: { show: false },
      })),
    ],
    hooks: {
      drawSeries: [
        (plot, index) => {
          if (index > 0) drawMarks(plot, index, series[index - 1]!.look, colorOf(index - 1));
        },
      ],
      draw: [
        (plot) => {
          const { levels, format } = state.chart();
          drawLevels(plot, levels, format, state.colors(), fontOf(devicePixelRatio));
        },
      ],
      setCursor: [({ cursor }) => moved(cursor.idx ?? undefined)],
    },
  };
}
