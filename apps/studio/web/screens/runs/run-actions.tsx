import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RunSummary } from '../../../src/api/index.ts';
import { isUnderWay } from '../../parts/is-under-way.ts';
import { FailureNote } from '../../parts/loaded-view.tsx';
import type { Source } from '../../source/source.ts';
import { useAction } from './use-action.ts';

export type Control = {
  source: Source;
  mayControl: boolean;
  /** Called when something was started or stopped. */
  onDone: () => void;
  onRerun: (run: RunSummary) => void;
};

type Signal = 'pause' | 'resume' | 'cancel';

function Signals({ run, control }: { run: RunSummary; control: Control }) {
  const { source, mayControl, onDone } = control;
  const { isBusy, failure, act } = useAction(mayControl);
  const [isAsked, setAsked] = useState(false);
  const stop = useRef<HTMLButtonElement>(null);
  const send = async (signal: Signal): Promise<void> => {
    setAsked(false);
    if (signal === 'cancel') stop.current?.focus(); // its question goes away
    if (await act(() => source.signal(run.id, signal))) onDone();
  };
  const rest = run.state === 'paused' ? 'resume' : 'pause';
  return (
    <>
      <span class="row actions">
        <button type="button" class="button" aria-disabled={isBusy} onClick={() => void send(rest)}>
          {rest === 'pause' ? 'Pause' : 'Resume'}
          <span class="spoken"> run {run.id}</span>
        </button>
        <button
          type="button"
          class="button"
          ref={stop}
          aria-expanded={isAsked}
          aria-disabled={isBusy}
          onClick={() => setAsked(!isAsked)}
        >
          Cancel<span class="spoken"> run {run.id}</span>
        </button>
      </span>
      {isAsked && (
        <div class="note note-warn small">
          <p>Stop this run? Finished stages are kept.</p>
          <span class="row">
            <button type="button" class="button" onClick={() => void send('cancel')}>
              Stop it
            </button>
            <button
              type="button"
              class="button"
              onClick={() => {
                setAsked(false);
                stop.current?.focus();
              }}
            >
              Let it go on
            </button>
          </span>
        </div>
      )}
      {isBusy && (
        <p class="small soft" role="status">
          Telling the run…
        </p>
      )}
      {failure && <FailureNote failure={failure} />}
    </>
  );
}

/** What can be done with a run as it stands: pause, resume and cancel, or run a part of it again. */
export function RunActions({ run, control }: { run: RunSummary; control: Control }) {
  const place = useRef<HTMLDivElement>(null);
  const isLive = isUnderWay(run);
  const hasFocus = place.current?.contains(document.activeElement) ?? false;
  // A run that ends takes its buttons along, not the focus.
  useLayoutEffect(() => {
    if (hasFocus) place.current?.querySelector('button')?.focus();
  }, [isLive]);
  return (
    <div class="run-actions" ref={place}>
      {isLive ? (
        <Signals run={run} control={control} />
      ) : (
        <button type="button" class="button" onClick={() => control.onRerun(run)}>
          Rerun…<span class="spoken"> run {run.id}</span>
        </button>
      )}
    </div>
  );
}
