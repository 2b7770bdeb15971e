import type { RunFlow, TrainingTrace } from '../../../src/api/index.ts';
import type { LiveRun } from '../../live/reduce-run.ts';
import { Age } from '../../parts/age.tsx';
import { formatSeconds, keepPercent } from '../../parts/format.ts';
import { isUnderWay } from '../../parts/is-under-way.ts';
import { StateBadge } from '../../parts/state-badge.tsx';
import type { Loaded } from '../../parts/use-loaded.ts';
import { useNow } from '../../parts/use-now.ts';
import { addressOf } from '../../router.ts';
import { sayAccuracy } from './say-accuracy.ts';

type Run = RunFlow['run'];

/** How long a run took, or has been at work so far; of one without an end, what its stages took. */
function Duration({ run, isOver }: { run: Run; isOver: boolean }) {
  const now = useNow();
  if (isOver && !run.finishedAt) {
    const seconds = run.stages.reduce((sum, stage) => sum + stage.seconds, 0);
    return <>{formatSeconds(seconds)} in its stages</>;
  }
  const endMs = isOver ? Date.parse(run.finishedAt!) : now.value;
  const seconds = Math.max(endMs - Date.parse(run.startedAt), 0) / 1000;
  return <>{isOver ? formatSeconds(seconds) : `${formatSeconds(Math.floor(seconds))} so far`}</>;
}

function RunFacts({ run, state }: { run: Run; state: LiveRun['state'] }) {
  const isOver = !isUnderWay({ state });
  return (
    <div class="row small">
      <StateBadge state={state} />
      <span class="figures selectable">{run.id}</span>
      <span class="soft">
        <Duration run={run} isOver={isOver} />
      </span>
      <span class="soft">
        begun <Age time={run.startedAt} />
      </span>
      <span class="soft">seed {run.seed}</span>
      {run.rerunOf && (
        <span class="soft">
          rerun of{' '}
          <a class="figures" href={addressOf(run.rerunOf)}>
            {run.rerunOf}
          </a>
        </span>
      )}
    </div>
  );
}

function GoOn({ run, stage }: { run: Run; stage: string }) {
  return (
    <p class="small">
      To go on from there, on what the stages before it made, choose Rerun under{' '}
      <a href="#/runs">Runs</a>, or type{' '}
      <code>
        sightline rerun {stage} --run {run.id}
      </code>
    </p>
  );
}

/** Why a run failed, or that it was stopped, and what to do. */
function RunEnding({ run, live }: { run: Run; live: LiveRun }) {
  const state = isUnderWay(run) ? live.state : run.state;
  if (state !== 'failed' && state !== 'interrupted') return null;
  const stage = run.stages.find((record) => record.state === 'failed')?.stage;
  const where = stage ? ` in ${stage}` : '';
  if (state === 'interrupted') {
    return (
      <div class="note note-warn">
        <p>
          <strong>It was stopped{where}.</strong> What its stages have finished is kept.
        </p>
        {stage && <GoOn run={run} stage={stage} />}
      </div>
    );
  }
  const error = run.error ?? live.error ?? run.stages.find((record) => record.error)?.error;
  return (
    <div class="note note-bad">
      <p>
        <strong>
          It failed{where}
          {error && `: ${error.message.replace(/\.$/, '')}`}.
        </strong>{' '}
        {error?.fix}
      </p>
      {stage && <GoOn run={run} stage={stage} />}
    </div>
  );
}

function Findings({ trace }: { trace: Loaded<TrainingTrace> }) {
  if (trace.state === 'loading') return <p class="finding soft">Reading the scores…</p>;
  if (trace.state === 'failed') {
    return <p class="soft">The scores cannot be read: {trace.failure.message}.</p>;
  }
  const { comparison, keyInsight } = trace.value;
  const accuracy = comparison && sayAccuracy(comparison);
  if (!accuracy && !keyInsight) return null;
  return (
    <div class="findings">
      {accuracy && <p class="finding">{accuracy}</p>}
      {keyInsight && (
        <p class="insight">
          <span class="insight-label small">Key insight</span> {keepPercent(keyInsight)}
        </p>
      )}
    </div>
  );
}

/** Which run this is, how it stands, and what is to be learnt from it. */
export function RunHead({
  run,
  live,
  now,
  trace,
}: {
  run: Run;
  live: LiveRun;
  /** What happens now, in a sentence. */
  now: string | undefined;
  /** Of a run that has been scored. */
  trace: Loaded<TrainingTrace> | undefined;
}) {
  return (
    <header class="run-head">
      <h1>
        {run.recipe} <span class="soft h1-soft">data flow</span>
      </h1>
      <RunFacts run={run} state={isUnderWay(run) ? live.state : run.state} />
      {now && (
        <p class="now">
          <span class="now-label small">Now</span> {now}
        </p>
      )}
      <RunEnding run={run} live={live} />
      {trace && <Findings trace={trace} />}
    </header>
  );
}
