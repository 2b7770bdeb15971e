import type { UnreadableRun } from '../../../src/api/index.ts';
import { formatCount } from '../../parts/format.ts';

/** Runs that are there and cannot be listed, and why. */
export function UnreadableRuns({ runs }: { runs: readonly UnreadableRun[] }) {
  if (runs.length === 0) return null;
  const count = runs.length === 1 ? '1 run' : `${formatCount(runs.length)} runs`;
  return (
    <section class="note note-warn stack" aria-labelledby="unreadable-title">
      <h2 id="unreadable-title">{count} cannot be read</h2>
      <ul class="stack small unreadable-runs">
        {runs.map(({ id, message, fix }) => (
          <li key={id}>
            <span class="figures selectable">{id}</span>
            <span class="block">{message}</span>
            {fix && <span class="block soft">{fix}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
