import { keepPercent } from '../../parts/format.ts';
import './training.css';
import { useEffect, useMemo } from 'preact/hooks';
import type { Fit, TrainingTrace } from '../../../src/api/index.ts';
import { useLiveRun } from '../../live/live-run.ts';
import type { LiveRun } from '../../live/reduce-run.ts';
import { ConnectionNote } from '../../parts/connection-note.tsx';
import { isUnderWay } from '../../parts/is-under-way.ts';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { useLoaded } from '../../parts/use-loaded.ts';
import type { Source } from '../../source/source.ts';
import type { RunScreenProps } from '../screen.ts';
import { CalibrationView } from './calibration.tsx';
import { FitTabs } from './fit-tabs.tsx';
import { FitView } from './fit-view.tsx';
import { Looking } from './looking.tsx';
import { mergeFits } from './merge-fits.ts';
import { Mistakes } from './mistakes.tsx';
import { titleOfModel } from './name-of-model.ts';
import { NothingFitted } from './nothing-fitted.tsx';
import { sayNow } from './say-now.ts';

/** What is fitted now, for those who see; an epoch that is done is also said. */
function NowLine({ live }: { live: LiveRun }) {
  const fit = live.fits.at(-1);
  const last = fit?.epochs.at(-1);
  const done =
    fit && last
      ? `${titleOfModel(fit.model)}: epoch ${last.epoch} of ${fit.epochCount} is measured, ${keepPercent(last.observation)}.`
      : '';
  return (
    <>
      <p class="note now-line figures">{sayNow(live)}</p>
      <p class="spoken" role="status">
        {done}
      </p>
    </>
  );
}

function FailedNote({ trace: { state, error, fits } }: { trace: TrainingTrace }) {
  if (state !== 'failed' && state !== 'interrupted') return null;
  const word = state === 'failed' ? 'failed' : 'was interrupted';
  return (
    <div class={`note ${state === 'failed' ? 'note-bad' : 'note-warn'}`}>
      <p>
        <strong>
          The run {word}
          {error && `: ${error.message.replace(/\.$/, '')}`}.
        </strong>{' '}
        {error?.fix}
      </p>
      {fits.length > 0 && <p>Below is what was measured until then.</p>}
    </div>
  );
}

/** How the model fares, where the run got so far as to score it. */
function Scored({ trace }: { trace: TrainingTrace }) {
  const { comparison, evaluation } = trace;
  const ofSplit = evaluation?.splits.find(({ split }) => split === comparison?.split);
  if (!comparison) return null;
  return (
    <>
      <Looking trace={trace} comparison={comparison} />
      {ofSplit && (
        <div class="chart-pair">
          <Mistakes evaluation={ofSplit} />
          <CalibrationView evaluation={ofSplit} />
        </div>
      )}
    </>
  );
}

type ViewProps = {
  source: Source;
  /** As the address names it, which of the sample run is not its id. */
  runId: string;
  trace: TrainingTrace;
  wanted: string | null;
  refresh: () => void;
};

function TraceView({ source, runId, trace, wanted, refresh }: ViewProps) {
  const live = useLiveRun(source, trace.runId, trace.state).value;
  const isOver = live.connection === 'ended';
  useEffect(() => {
    if (isOver) refresh(); // scores and seconds are there only now
  }, [isOver]);
  const isLive = isUnderWay(trace) && !isOver;
  const fits = useMemo(() => mergeFits(trace.fits, live.fits), [trace.fits, live.fits]);
  const shown: Fit | undefined = fits.find(({ model }) => model === wanted) ?? fits[0];
  return (
    <>
      <div class="title-row">
        <div>
          <h1>Training</h1>
          <p class="soft figures">{trace.runId}</p>
        </div>
        {source.kind === 'capsule' && <StateBadge state={trace.state} />}
      </div>
      {isLive && <ConnectionNote live={live} />}
      {isLive && shown && <NowLine live={live} />}
      {!isLive && <FailedNote trace={trace} />}
      {trace.keyInsight && <p class="key-insight">{keepPercent(trace.keyInsight)}</p>}
      {shown ? (
        <>
          <FitTabs runId={runId} fits={fits} shown={shown} />
          <FitView fit={shown} trace={trace} hasRuns={source.kind === 'server'} />
        </>
      ) : (
        <NothingFitted runId={runId} trace={trace} live={isLive ? live : undefined} />
      )}
      <Scored trace={trace} />
    </>
  );
}

/** How a run's models were fitted, epoch by epoch, and whether it was worth it. */
export function TrainingScreen({ source, runId, query }: RunScreenProps) {
  const loaded = useLoaded(() => source.readTrace(runId), runId);
  const refresh = loaded.state === 'ready' ? loaded.refresh : () => undefined;
  return (
    <>
      {loaded.state !== 'ready' && <h1>Training</h1>}
      <LoadedView loaded={loaded} what="the training trace">
        {(trace) => <TraceView {...{ source, runId, trace, refresh }} wanted={query.get('fit')} />}
      </LoadedView>
    </>
  );
}
