import type { Fit } from '../../../src/api/index.ts';
import { addressOf } from '../../router.ts';
import { titleOfModel } from './name-of-model.ts';

/** Which of a run's fits is shown; each has an address. */
export function FitTabs({ runId, fits, shown }: { runId: string; fits: Fit[]; shown: Fit }) {
  if (fits.length < 2) return null;
  return (
    <nav aria-label="What was fitted">
      <ul class="tabs fit-tabs">
        {fits.map((fit) => (
          <li key={fit.model}>
            <a
              href={addressOf(runId, 'training', [], { fit: fit.model })}
              aria-current={fit.model === shown.model ? 'page' : undefined}
            >
              {titleOfModel(fit.model)} <span class="small soft">{sayLength(fit)}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function sayLength({ epochs, epochCount }: Fit): string {
  const noun = epochCount === 1 ? 'epoch' : 'epochs';
  return epochs.length === epochCount
    ? `${epochCount} ${noun}`
    : `${epochs.length} of ${epochCount} ${noun}`;
}
