import { keepPercent } from '../../parts/format.ts';
import './compare.css';
import { useMemo } from 'preact/hooks';
import type { Comparison, RunSummary } from '../../../src/api/index.ts';
import { Chart } from '../../parts/chart/chart.tsx';
import { isUnderWay } from '../../parts/is-under-way.ts';
import { EmptyNote, LoadedView } from '../../parts/loaded-view.tsx';
import { useLoaded } from '../../parts/use-loaded.ts';
import type { Source } from '../../source/source.ts';
import type { ScreenProps } from '../screen.ts';
import { SharedAnswers } from './answers.tsx';
import { type ComparedCurve, comparedAccuracy, comparedLoss } from './curves.ts';
import { type Choice, chooseRuns } from './run-choice.ts';
import { RunPickers } from './run-pickers.tsx';
import { ScoresTable } from './scores-table.tsx';
import { SettingsTable } from './settings-table.tsx';

function CurveCard({ id, curve }: { id: string; curve: ComparedCurve }) {
  return (
    <section class="card stack" aria-labelledby={id}>
      <h2 id={id}>{curve.chart.name}</h2>
      <Chart {...curve} />
    </section>
  );
}

const tones = { left: 'good', right: 'good', unclear: 'warn' };

function Verdict({ comparison }: { comparison: Comparison }) {
  const { verdict, whyNothing } = comparison;
  if (!verdict) return <p class="note">Which is better cannot be told: {whyNothing}.</p>;
  return (
    <p class={`note note-${tones[verdict.verdict]} compare-verdict`}>
      {keepPercent(verdict.sentence)}
    </p>
  );
}

function UnderWay({ comparison, refresh }: { comparison: Comparison; refresh: () => void }) {
  const { left, right } = comparison;
  const running = [left, right].filter(({ run }) => isUnderWay(run));
  if (running.length === 0) return null;
  return (
    <div class="note">
      <p>Still under way: {running.map(({ run }) => run.id).join(' and ')}.</p>
      <button type="button" class="button" onClick={refresh}>
        Read again
      </button>
    </div>
  );
}

function ComparisonView({ comparison, refresh }: { comparison: Comparison; refresh: () => void }) {
  const loss = useMemo(() => comparedLoss(comparison), [comparison]);
  const accuracy = useMemo(() => comparedAccuracy(comparison), [comparison]);
  return (
    <>
      <UnderWay comparison={comparison} refresh={refresh} />
      <Verdict comparison={comparison} />
      <div class="compare-pair">
        <SettingsTable settings={comparison.settings} />
        <ScoresTable comparison={comparison} />
      </div>
      <div class="compare-pair">
        <CurveCard id="loss-title" curve={loss} />
        <CurveCard id="accuracy-title" curve={accuracy} />
      </div>
      {comparison.sharedCount > 0 && <SharedAnswers comparison={comparison} />}
    </>
  );
}

function Compared({ source, choice }: { source: Source; choice: Choice }) {
  const { left, right } = choice;
  const loaded = useLoaded(() => source.compare(left, right), `${left} ${right}`);
  if (left === right) {
    return (
      <EmptyNote title="Left and right are the same run.">
        <p>Choose another one on either side.</p>
      </EmptyNote>
    );
  }
  const refresh = loaded.state === 'ready' ? loaded.refresh : () => undefined;
  return (
    <LoadedView loaded={loaded} what="both runs">
      {(comparison) => (
        <ComparisonView key={`${left} ${right}`} comparison={comparison} refresh={refresh} />
      )}
    </LoadedView>
  );
}

function TooFew({ runs }: { runs: RunSummary[] }) {
  const there = runs.length === 0 ? 'There is none yet.' : `There is only ${runs[0]!.id}.`;
  return (
    <EmptyNote title="Comparing takes two runs.">
      <p>
        {there} Start {runs.length === 0 ? 'them' : 'another'} under <a href="#/runs">Runs</a>, or
        in a terminal, say with another setting: <code>sightline run --set train.epochCount=4</code>
      </p>
    </EmptyNote>
  );
}

/** Two runs side by side: settings, curves, scores, and the same questions. */
export function CompareScreen({ source, query }: ScreenProps) {
  const loaded = useLoaded(source.listRuns, 'runs');
  return (
    <>
      <h1>Compare two runs</h1>
      <LoadedView loaded={loaded} what="the list of runs">
        {({ runs }) => {
          if (runs.length < 2) return <TooFew runs={runs} />;
          const choice = chooseRuns(runs, query);
          return (
            <>
              <RunPickers runs={runs} choice={choice} />
              <Compared source={source} choice={choice} />
            </>
          );
        }}
      </LoadedView>
    </>
  );
}
