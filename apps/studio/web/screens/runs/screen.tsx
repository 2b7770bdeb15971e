import './runs.css';
import { useState } from 'preact/hooks';
import type { RunSummary } from '../../../src/api/index.ts';
import { formatCount } from '../../parts/format.ts';
import { isUnderWay } from '../../parts/is-under-way.ts';
import { EmptyNote, FailureNote } from '../../parts/loaded-view.tsx';
import { useLoaded } from '../../parts/use-loaded.ts';
import { refreshRuns, useRuns } from '../../parts/use-runs.ts';
import { addressOf } from '../../router.ts';
import { sampleRunId } from '../../source/open-source.ts';
import type { ScreenProps } from '../screen.ts';
import { everything, filterRuns, type RunFilter } from './filter-runs.ts';
import { RerunDialog } from './rerun-dialog.tsx';
import type { Control } from './run-actions.tsx';
import { RunList } from './run-list.tsx';
import { StartDialog } from './start-dialog.tsx';
import { UnreadableRuns } from './unreadable-runs.tsx';

/** From so many runs on they can be filtered. */
const filterFrom = 12;

function Filter({
  runs,
  filter,
  setFilter,
}: {
  runs: readonly RunSummary[];
  filter: RunFilter;
  setFilter: (filter: RunFilter) => void;
}) {
  const choices = (['state', 'recipe'] as const).map((name) => ({
    name,
    values: [...new Set(runs.map((run) => run[name]))].sort(),
  }));
  return (
    <div class="row small">
      {choices.map(({ name, values }) => (
        <label key={name} class="row">
          <span class="soft">{name === 'state' ? 'State' : 'Recipe'}</span>
          <select
            class="select"
            value={filter[name]}
            onChange={(event) => setFilter({ ...filter, [name]: event.currentTarget.value })}
          >
            <option value="">all</option>
            {values.map((value) => (
              <option key={value} value={value}>
                {value}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}

function CompareBar({ chosen, clear }: { chosen: readonly string[]; clear: () => void }) {
  if (chosen.length === 0) return null;
  const [left, right] = chosen;
  const search = new URLSearchParams({ left: left ?? '', right: right ?? '' });
  return (
    <div class="compare-bar card" role="status">
      {right === undefined ? (
        <span>One run is chosen: choose another to compare it with.</span>
      ) : (
        <a class="button button-main" href={`#/compare?${search}`}>
          Compare the two
        </a>
      )}
      <button type="button" class="button" onClick={clear}>
        Choose none
      </button>
    </div>
  );
}

function NoRuns() {
  return (
    <EmptyNote title="There are no runs yet.">
      <p>
        Start one with the button above, or type <code>sightline run</code>: a thousand made
        pictures, a few minutes, and you see it here while it is at work.
      </p>
      <a href={addressOf(sampleRunId)}>Look at the sample run</a>
    </EmptyNote>
  );
}

function count(runs: readonly RunSummary[]): string {
  const live = runs.filter(isUnderWay).length;
  const all = runs.length === 1 ? '1 run' : `${formatCount(runs.length)} runs`;
  return live > 0 ? `${all}, ${formatCount(live)} under way` : all;
}

function Listed({ runs, control }: { runs: readonly RunSummary[]; control: Control }) {
  const [filter, setFilter] = useState(everything);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const shown = filterRuns(runs, filter);
  const present = chosen.filter((id) => runs.some((run) => run.id === id));
  const choose = (id: string, isChosen: boolean): void => {
    const others = present.filter((other) => other !== id);
    setChosen(isChosen ? [...others, id].slice(-2) : others);
  };
  if (runs.length === 0) return <NoRuns />;
  return (
    <div class="stack">
      <div class="title-row">
        <p class="soft">{count(shown)}</p>
        {runs.length > filterFrom && <Filter runs={runs} filter={filter} setFilter={setFilter} />}
      </div>
      {shown.length === 0 ? (
        <EmptyNote title="No run is like that.">
          <button type="button" class="button" onClick={() => setFilter(everything)}>
            Show all
          </button>
        </EmptyNote>
      ) : (
        <RunList runs={shown} control={control} chosen={present} onChoose={choose} />
      )}
      <CompareBar chosen={present} clear={() => setChosen([])} />
    </div>
  );
}

/** All runs, as they stand now, and what starts and stops them. */
export function RunsScreen({ source }: ScreenProps) {
  const { runs, unreadable = [], failure } = useRuns(source).value;
  const info = useLoaded(() => source.info(), 'info');
  const [isStarting, setStarting] = useState(false);
  const [rerunOf, setRerunOf] = useState<RunSummary>();
  const mayControl = info.state === 'ready' && info.value.mayControl;
  const onDone = (): void => void refreshRuns(source);
  const control: Control = { source, mayControl, onDone, onRerun: setRerunOf };
  return (
    <>
      <div class="title-row">
        <h1>Runs</h1>
        <button type="button" class="button button-main" onClick={() => setStarting(true)}>
          Start a run…
        </button>
      </div>
      {info.state === 'ready' && !mayControl && (
        <div class="note small">
          <p>
            This page may look, but not start or stop runs. Open the address that{' '}
            <code>sightline studio</code> printed: the token that it takes stands in it.
          </p>
        </div>
      )}
      {failure && <FailureNote failure={failure} retry={onDone} />}
      {runs ? (
        <Listed runs={runs} control={control} />
      ) : (
        !failure && (
          <p class="loading" role="status">
            Reading the list of runs…
          </p>
        )
      )}
      <UnreadableRuns runs={unreadable} />
      {isStarting && (
        <StartDialog source={source} mayControl={mayControl} onClose={() => setStarting(false)} />
      )}
      {rerunOf && (
        <RerunDialog
          run={rerunOf}
          source={source}
          mayControl={mayControl}
          onClose={() => setRerunOf(undefined)}
        />
      )}
    </>
  );
}
