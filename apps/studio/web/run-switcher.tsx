import type { RunSummary } from '../src/api/index.ts';
import { StateBadge } from './parts/state-badge.tsx';
import { useRuns } from './parts/use-runs.ts';
import { addressOf, goTo, type Route } from './router.ts';
import { sampleRunId } from './source/open-source.ts';
import type { Source } from './source/source.ts';

type At = Extract<Route, { runId: string }>;

/** So many of the newest can be switched to; all of them stand under Runs. */
const shownCount = 30;

/** 'default, Nov 26, 21:40, failed': what tells runs of one recipe apart; the shown one has a badge. */
function nameOf({ recipe, startedAt, state }: RunSummary, isShown: boolean): string {
  const begun = new Intl.DateTimeFormat('en', {
    ...{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
    hourCycle: 'h23',
  }).format(Date.parse(startedAt));
  return isShown ? `${recipe}, ${begun}` : `${recipe}, ${begun}, ${state}`;
}

function choicesOf(runs: readonly RunSummary[], runId: string): readonly RunSummary[] {
  const newest = runs.slice(0, shownCount);
  const shown = runs.find(({ id }) => id === runId);
  return !shown || newest.includes(shown) ? newest : [...newest, shown];
}

/** Which run is shown and how it stands; another one is shown on the same screen. */
export function RunSwitcher({ at, source }: { at: At; source: Source }) {
  const runs = useRuns(source).value.runs ?? [];
  const { runId, screen } = at;
  const isSample = source.kind === 'server' && runId === sampleRunId;
  const shown = source.kind === 'capsule' ? runs[0] : runs.find(({ id }) => id === runId);
  if (source.kind === 'capsule') {
    return (
      <p class="run-switcher row small">
        {shown && <StateBadge state={shown.state} />}
        <span class="figures">{shown?.id}</span>
      </p>
    );
  }
  return (
    <div class="run-switcher row small">
      {shown && <StateBadge state={shown.state} />}
      <label class="row">
        <span class="spoken">Run</span>
        <select
          class="select"
          value={runId}
          onChange={(event) => goTo(addressOf(event.currentTarget.value, screen))}
        >
          {!shown && <option value={runId}>{isSample ? 'the sample run' : runId}</option>}
          {choicesOf(runs, runId).map((run) => (
            <option key={run.id} value={run.id}>
              {nameOf(run, run === shown)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
