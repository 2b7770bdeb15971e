import { useRef } from 'preact/hooks';
import type { LiveRun } from '../live/reduce-run.ts';
import { formatSpan } from './format.ts';
import { FailureNote } from './loaded-view.tsx';
import { useNow } from './use-now.ts';

function LastEvent({ atMs }: { atMs: number | undefined }) {
  const now = useNow();
  if (atMs === undefined) return <>No event has come yet; trying again.</>;
  const time = new Date(atMs).toISOString();
  return (
    <>
      The last event is <time dateTime={time}>{formatSpan(atMs, now.value)}</time> old; trying
      again.
    </>
  );
}

/**
 * Says that a run's events do not come any more and why, how old the last one is, and when they are
 * back.
 * Who listens is told once of each, not every second.
 */
export function ConnectionNote({
  live,
}: {
  live: Pick<LiveRun, 'connection' | 'lastEventAtMs' | 'problem'>;
}) {
  const isLost = live.connection === 'lost';
  const wasLost = useRef(false);
  const isBack = !isLost && wasLost.current;
  wasLost.current ||= isLost;
  return (
    <>
      {isLost && (
        <div class="note note-warn" data-connection="lost">
          <p aria-hidden="true">
            <strong>Connection lost.</strong> <LastEvent atMs={live.lastEventAtMs} />
          </p>
        </div>
      )}
      {live.problem && (
        <FailureNote
          failure={{
            message: `this run cannot be followed: ${live.problem.message}`,
            fix: live.problem.fix,
          }}
        />
      )}
      <p class="spoken" role="status">
        {isLost && 'Connection lost. What is shown is old; trying again.'}
        {isBack && 'Connected again.'}
      </p>
    </>
  );
}
