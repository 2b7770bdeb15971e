import type { SamplePart } from '../../../src/api/index.ts';
import { formatValue } from '../../parts/format.ts';

/** A value for each place of a picture; the larger, the fuller its square. */
export function Grid({ part }: { part: Extract<SamplePart, { kind: 'grid' }> }) {
  const { shape, values, what } = part;
  const [rowCount = 1, columnCount = 1] = shape;
  const most = Math.max(...values, Number.MIN_VALUE);
  return (
    <figure class="sample-figure">
      <svg
        class="place-grid"
        viewBox={`0 0 ${columnCount} ${rowCount}`}
        role="img"
        aria-label={`${what} at ${rowCount} by ${columnCount} places, up to ${formatValue(most)}`}
      >
        {values.map((value, index) => {
          const side = 0.92 * Math.sqrt(Math.max(value, 0) / most);
          const inset = (1 - side) / 2;
          const [x, y] = [index % columnCount, Math.floor(index / columnCount)];
          return <rect key={index} x={x + inset} y={y + inset} width={side} height={side} />;
        })}
      </svg>
      <figcaption class="small soft">
        {what} <span class="figures">[{shape.join(',')}]</span>
      </figcaption>
    </figure>
  );
}
