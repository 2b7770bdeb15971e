import type { TrainingTrace } from '../../../src/api/index.ts';
import type { LiveRun } from '../../live/reduce-run.ts';
import { EmptyNote } from '../../parts/loaded-view.tsx';
import { addressOf } from '../../router.ts';
import { sayNow, sayToCome } from './say-now.ts';

/** No epoch to show: what that comes from, and what would change it. */
export function NothingFitted({
  runId,
  trace,
  live,
}: {
  runId: string;
  trace: TrainingTrace;
  live: LiveRun | undefined;
}) {
  if (live) {
    return (
      <EmptyNote title="No epoch has been measured yet.">
        <p>
          Now: {sayNow(live)} {sayToCome(live)}
        </p>
        <p class="soft">The curves begin here by themselves with the first epoch.</p>
      </EmptyNote>
    );
  }
  const isDone = trace.state === 'completed';
  return (
    <EmptyNote
      title={
        isDone ? 'Nothing is known of how this run’s models were fitted.' : 'Nothing was fitted.'
      }
    >
      <p>
        {isDone
          ? 'It took results that were there already, and no run is left whose log tells of their fitting.'
          : 'The run ended before the first epoch was measured.'}
      </p>
      <a href={addressOf(runId)}>See how far it got</a>
    </EmptyNote>
  );
}
