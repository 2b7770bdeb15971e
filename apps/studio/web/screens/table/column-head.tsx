import type { ColumnInfo } from '../../../src/api/index.ts';
import { barsOf, type ColumnFigures, factsOf, sentenceOf } from './describe-figures.ts';

/** How a column's values are spread, from its least to its greatest. */
function Histogram({ figures }: { figures: ColumnFigures }) {
  const bars = barsOf(figures);
  const most = Math.max(...bars.map(({ count }) => count), 1);
  if (bars.length === 0) {
    return (
      <span class="histogram histogram-empty">
        <span class="spoken">{sentenceOf(figures)}</span>
      </span>
    );
  }
  return (
    <svg
      class="histogram"
      viewBox={`0 0 ${Math.max(bars.length, 4)} 24`}
      preserveAspectRatio="none"
      role="img"
      aria-label={sentenceOf(figures)}
    >
      {bars.map(({ count, label }, index) => {
        const height = count === 0 ? 0 : Math.max((count / most) * 24, 1);
        return (
          <rect key={index} x={index + 0.06} y={24 - height} width={0.88} height={height}>
            <title>{`${label}: ${count}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}

function typeOf({ type, shape }: ColumnInfo): string {
  return shape ? `${type} [${shape.join(',')}]` : type;
}

/** Name and type of a column, and how its values are spread. */
export function ColumnHead({
  column,
  figures,
}: {
  column: ColumnInfo;
  figures: ColumnFigures | undefined;
}) {
  return (
    <div class="column-head">
      <span class="column-name">{column.name}</span>
      <span class="column-type">{typeOf(column)}</span>
      {figures ? <Histogram figures={figures} /> : <span class="histogram histogram-empty" />}
      {!figures && <span class="facts-ahead" />}
      {figures && (
        <details class="facts">
          <summary>
            Figures<span class="spoken"> of {column.name}</span>
          </summary>
          <dl>
            {factsOf(figures).map(([name, value], index) => (
              <div key={index}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}
