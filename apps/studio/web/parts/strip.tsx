import { formatValue } from './format.ts';

/** Values in their order as bars from a zero line: what is below it differs in colour and place. */
export function Strip({ values, name }: { values: readonly number[]; name: string }) {
  const finite = values.filter(Number.isFinite);
  const least = Math.min(0, ...finite);
  const most = Math.max(0, ...finite);
  const range = most - least || 1;
  const zero = (most / range) * 100;
  const [min, max] = [Math.min(...finite), Math.max(...finite)];
  return (
    <svg
      class="strip"
      viewBox={`0 0 ${values.length} 100`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${name}: ${values.length} means of neighbouring values, from ${formatValue(min)} to ${formatValue(max)}`}
    >
      {values.map((value, index) => {
        const height = Number.isFinite(value) ? (Math.abs(value) / range) * 100 : 0;
        const top = value >= 0 ? zero - height : zero;
        return (
          <rect
            key={index}
            class={value >= 0 ? 'high' : 'low'}
            x={index + 0.08}
            y={top}
            width={0.84}
            height={height}
          />
        );
      })}
    </svg>
  );
}
