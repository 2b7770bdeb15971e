import { formatValue } from '../../parts/format.ts';
import { sayLosses } from './say-run.ts';

const [width, height, inset] = [88, 24, 3];

/** The held-out loss from epoch to epoch, its newest value marked and written beside it. */
export function Sparkline({ losses }: { losses: readonly number[] }) {
  const values = losses.filter(Number.isFinite);
  if (values.length === 0) return <span class="soft">–</span>;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const x = (at: number): number =>
    inset + (values.length > 1 ? (at / (values.length - 1)) * (width - 2 * inset) : 0);
  const y = (value: number): number =>
    inset + (most > least ? (most - value) / (most - least) : 0.5) * (height - 2 * inset);
  const points = values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
  const last = values.at(-1)!;
  return (
    <span class="sparkline">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={sayLosses(values)}>
        <polyline points={points.join(' ')} />
        <circle cx={x(values.length - 1)} cy={y(last)} r={2.5} />
      </svg>
      <span class="figures" aria-hidden="true">
        {formatValue(last)}
      </span>
    </span>
  );
}
