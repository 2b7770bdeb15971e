/** How a line is told from its neighbours: colour, dash and mark go together. */
export type ChartLook = 1 | 2 | 3 | 4;

/** A line of a chart; null where nothing was measured. */
export type ChartSeries = { name: string; look: ChartLook; values: readonly (number | null)[] };

/** A labelled horizontal line. */
export type ChartLevel = { name: string; value: number };

/** Everything that a chart shows. */
export type ChartModel = {
  /** What is measured, as its name is said: 'Loss by epoch'. */
  name: string;
  /** Where the lines are measured, rising. */
  xs: readonly number[];
  /** What one of `xs` is, in lower case: 'epoch'. */
  xName: string;
  /** Last place that will be measured: a line that still grows does so to the right. */
  xMax: number;
  series: readonly ChartSeries[];
  levels: readonly ChartLevel[];
  /** Shares reach from 0 to 1, other values from 0 as far as they go. */
  range: 'share' | 'from-zero';
  /** A value as it is read. */
  format: (value: number) => string;
  /** The same at an axis, where it is round. */
  formatTick: (value: number) => string;
};

/** Dashes in CSS pixels, empty for an unbroken line. */
export const dashes: Record<ChartLook, readonly number[]> = {
  1: [],
  2: [7, 4],
  3: [2, 3],
  4: [9, 3, 2, 3],
};

/** Marks as SVG paths around 0,0. */
export const marks: Record<ChartLook, string> = {
  1: 'M-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0z',
  2: 'M-3.1-3.1h6.2v6.2h-6.2z',
  3: 'M0-4.4 4.1 3.1h-8.2z',
  4: 'M0-4.5 4.5 0 0 4.5-4.5 0z',
};

/** A value in words; a dash where there is none. */
export function sayValue({ format }: Pick<ChartModel, 'format'>, value?: number | null): string {
  return value === undefined || value === null || !Number.isFinite(value) ? '–' : format(value);
}

/** What all lines say at one place, in words: 'epoch 5: training 0.217, held-out 0.513'. */
export function sayPlace(chart: ChartModel, index: number): string {
  const values = chart.series.map(
    ({ name, values: of }) => `${name} ${sayValue(chart, of[index])}`,
  );
  return `${chart.xName} ${chart.xs[index]}: ${values.join(', ')}`;
}
