import type { LayerTrace } from './prediction.ts';

type Values = ArrayLike<number>;

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

type Layer<Output> = Omit<LayerTrace, 'range' | 'milliseconds'> & {
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
  layers.push({ ...words, range: rangeOf(valuesOf(output)), milliseconds });
  return output;
}
