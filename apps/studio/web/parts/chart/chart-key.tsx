import { type ChartLook, type ChartModel, dashes, marks, sayValue } from './chart-model.ts';

/** A line's colour, dash and mark, as small as a word. */
export function LineSample({ look }: { look: ChartLook }) {
  return (
    <svg class={`line-sample chart-look-${look}`} viewBox="-16 -7 32 14" aria-hidden="true">
      <path
        d="M-15 0H15"
        stroke="currentColor"
        stroke-width="2"
        stroke-dasharray={dashes[look].join(' ')}
      />
      <path d={marks[look]} fill="currentColor" />
    </svg>
  );
}

/** Names of the lines with their marks, and what they say where the cursor is, or say last. */
export function ChartKey({ chart, at }: { chart: ChartModel; at: number | undefined }) {
  const { xs, xName, series } = chart;
  const shownOf = (values: readonly (number | null)[]) =>
    at === undefined ? values.findLast((value) => value !== null) : values[at];
  return (
    <ul class="chart-key">
      {series.map(({ name, look, values }) => (
        <li key={name}>
          <LineSample look={look} />
          {name} <span class="figures">{sayValue(chart, shownOf(values))}</span>
        </li>
      ))}
      <li class="soft">{at === undefined ? `last ${xName}` : `${xName} ${xs[at]}`}</li>
    </ul>
  );
}
