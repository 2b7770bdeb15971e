import { formatValue } from '../../parts/format.ts';

const cells = 48;

/** Means of neighbouring values as two lines of bars, above and below zero; one path each is quick to draw. */
function pathsOf(values: ArrayLike<number>): {
  high: string;
  low: string;
  min: number;
  max: number;
} {
  const count = Math.min(cells, values.length);
  const means: number[] = [];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let cell = 0; cell < count; cell++) {
    const start = Math.floor((cell * values.length) / count);
    const end = Math.floor(((cell + 1) * values.length) / count);
    let sum = 0;
    for (let index = start; index < end; index++) {
      const value = values[index]!;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
    }
    means.push(sum / (end - start));
  }
  const least = Math.min(0, ...means.filter(Number.isFinite));
  const range = Math.max(0, ...means.filter(Number.isFinite)) - least || 1;
  const zero = 100 + (least / range) * 100;
  const bar = (mean: number, cell: number): string =>
    `M${cell} ${zero}h.84V${(zero - (mean / range) * 100).toFixed(1)}h-.84z`;
  const draw = (isIt: (mean: number) => boolean): string =>
    means.map((mean, cell) => (isIt(mean) ? bar(mean, cell) : '')).join('');
  return { high: draw((mean) => mean >= 0), low: draw((mean) => mean < 0), min, max };
}

/** A vector at the size of a cell: what is below zero differs in colour and place. */
export function VectorStrip({ values }: { values: ArrayLike<number> }) {
  const { high, low, min, max } = pathsOf(values);
  const label = `${values.length} values from ${formatValue(min)} to ${formatValue(max)}`;
  return (
    <svg
      class="strip strip-small"
      viewBox={`0 0 ${Math.min(cells, values.length) || 1} 100`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path class="high" d={high} />
      <path class="low" d={low} />
    </svg>
  );
}
