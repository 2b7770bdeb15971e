import type { SamplePart } from '../../../src/api/index.ts';
import { formatValue } from '../../parts/format.ts';

/** A value for each place of a grid: the more, the darker. */
export function HeatMap({ name, shape, values, what }: Extract<SamplePart, { kind: 'grid' }>) {
  const width = shape[1] ?? 1;
  const height = Math.ceil(values.length / width);
  const finite = values.filter(Number.isFinite);
  const [min, max] = [Math.min(...finite), Math.max(...finite)];
  const shareOf = (value: number): number => (max > min ? (value - min) / (max - min) : 0);
  const sentence = `${name} [${shape.join(',')}]: ${what}, from ${formatValue(min)} to ${formatValue(max)}`;
  return (
    <figure class="heat-map">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={sentence}>
        {values.map((value, index) => (
          <rect
            key={index}
            x={index % width}
            y={Math.floor(index / width)}
            width={0.96}
            height={0.96}
            fill-opacity={0.08 + 0.92 * shareOf(value)}
          >
            <title>{formatValue(value)}</title>
          </rect>
        ))}
      </svg>
      <figcaption class="small soft">
        {what}: {formatValue(min)} (light) to {formatValue(max)} (dark)
      </figcaption>
    </figure>
  );
}
