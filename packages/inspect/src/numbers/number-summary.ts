/** Equal steps from `min` to `max` that values are counted in. */
export const histogramBins = 10;

/** Range, mean, spread and shape of numbers. NaN stands where there are none. */
export type NumberSummary = {
  /** Finite values: all figures but the next three are about them. */
  valueCount: number;
  nanCount: number;
  positiveInfinityCount: number;
  negativeInfinityCount: number;
  min: number;
  max: number;
  mean: number;
  /** Of the values themselves, not of a population that they were drawn from. */
  std: number;
  /** Counts in ten equal steps from `min` to `max`; they add up to `valueCount`. */
  histogram: number[];
};

/** Place of a value among the bins from `min` to `max`. */
export function binOf(value: number, min: number, max: number): number {
  // Halves, so that the range of the widest doubles does not overflow.
  const share = (value / 2 - min / 2) / (max / 2 - min / 2);
  return Math.min(Math.floor(share * histogramBins) || 0, histogramBins - 1);
}
