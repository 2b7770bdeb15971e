import type { ComponentChildren } from 'preact';
import { addressOf, route } from '../router.ts';
import type { ApiFailure } from '../source/api-failure.ts';
import { capitalize } from './capitalize.ts';
import type { Loaded } from './use-loaded.ts';

/** Runs to look at instead, on the same screen. */
function OtherRuns({ ids }: { ids: readonly string[] }) {
  const at = route.value;
  return (
    <ul class="row small" aria-label="Runs that there are">
      {ids.map((id) => (
        <li key={id}>
          <a class="figures" href={addressOf(id, 'runId' in at ? at.screen : 'flow')}>
            {id}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What went wrong and what to do; never a stack trace. */
export function FailureNote({
  failure,
  retry,
}: {
  failure: Pick<ApiFailure, 'message' | 'fix'> & Partial<Pick<ApiFailure, 'runs'>>;
  retry?: () => void;
}) {
  const { runs = [] } = failure;
  return (
    <div class="note note-bad" role="alert">
      <p>
        <strong>{capitalize(failure.message.replace(/\.$/, ''))}.</strong>{' '}
        {runs.length > 0 ? 'There are:' : failure.fix}
      </p>
      {runs.length > 0 && <OtherRuns ids={runs} />}
      {retry && (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/**
 * Shows what was loaded, or in words that it is being loaded or why it cannot be.
 *
 * @param what is loaded, in words: 'the data flow'
 */
export function LoadedView<Value>({
  loaded,
  what,
  children,
}: {
  loaded: Loaded<Value>;
  what: string;
  children: (value: Value) => ComponentChildren;
}) {
  if (loaded.state === 'loading') {
    return (
      <p class="loading" role="status">
        Reading {what}…
      </p>
    );
  }
  if (loaded.state === 'failed') {
    return <FailureNote failure={loaded.failure} retry={loaded.retry} />;
  }
  return <>{children(loaded.value)}</>;
}

/** A screen with nothing to show yet, and what would change that. */
export function EmptyNote({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="note note-empty">
      <p>
        <strong>{title}</strong>
      </p>
      {children}
    </div>
  );
}
