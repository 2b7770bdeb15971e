import type { LayerTrace } from './prediction.ts';

type Values = ArrayLike<number>;

const bucketCount = 32;

/** Least, greatest and mean value. */
export function rangeOf(values: Values): LayerTrace['range'] {
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  return { min, max, mean: sum / Math.max(1, values.length) };
}

/** The values in their order, at most 32 of them: each the mean of its share of neighbours. */
export function shapeOf(values: Values): number[] {
  const count = Math.min(bucketCount, values.length);
  return Array.from({ length: count }, (_, bucket) => {
    const start = Math.floor((bucket * values.length) / count);
    const end = Math.floor(((bucket + 1) * values.length) / count);
    let sum = 0;
    for (let index = start; index < end; index++) sum += values[index]!;
    return sum / (end - start);
  });
}

type Layer<Output> = Omit<LayerTrace, 'range' | 'sparkline' | 'milliseconds'> & {
  compute(): Promise<Output> | Output;
  valuesOf(output: Output): Values;
};

/** Runs a layer, measures it, and adds its trace to `layers`. */
export async function traceLayer<Output>(
  layers: LayerTrace[],
  { compute, valuesOf, ...words }: Layer<Output>,
): Promise<Output> {
  const startedAt = performance.now();
  const output = await compute();
  const milliseconds = performance.now() - startedAt;
  const values = valuesOf(output);
  layers.push({ ...words, range: rangeOf(values), sparkline: shapeOf(values), milliseconds });
  return output;
}
