import type { RunSummary } from '../../../src/api/index.ts';
import { StateBadge } from '../../parts/state-badge.tsx';
import { useWide } from '../../parts/use-wide.ts';
import { type Control, RunActions } from './run-actions.tsx';
import { Accuracy, CompareBox, RunAges, RunName, RunTime } from './run-cells.tsx';
import { Sparkline } from './sparkline.tsx';
import { StageStripView } from './stage-strip.tsx';

type Listed = {
  runs: readonly RunSummary[];
  control: Control;
  chosen: readonly string[];
  onChoose: (id: string, isChosen: boolean) => void;
};

function Box({ run, chosen, onChoose }: { run: RunSummary } & Omit<Listed, 'runs' | 'control'>) {
  return (
    <CompareBox
      run={run}
      isChosen={chosen.includes(run.id)}
      onChoose={(isChosen) => onChoose(run.id, isChosen)}
    />
  );
}

function RunTable({ runs, control, ...choice }: Listed) {
  return (
    <table class="figure-table run-table">
      <caption class="spoken">Runs, the newest first</caption>
      <thead>
        <tr>
          <th scope="col">
            <span class="spoken">Compare</span>
          </th>
          <th scope="col">State</th>
          <th scope="col">Run</th>
          <th scope="col">Stages</th>
          <th scope="col">Held-out loss</th>
          <th scope="col" class="right">
            Accuracy
          </th>
          <th scope="col">Begun</th>
          <th scope="col">Took</th>
          <th scope="col">
            <span class="spoken">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            <td>
              <Box run={run} {...choice} />
            </td>
            <td>
              <StateBadge state={run.state} />
            </td>
            <th scope="row">
              <RunName run={run} />
            </th>
            <td>
              <StageStripView stages={run.stages} />
            </td>
            <td>
              <Sparkline losses={run.heldOutLosses} />
            </td>
            <td class="right">
              <Accuracy run={run} />
            </td>
            <td class="nowrap">
              <RunAges run={run} />
            </td>
            <td class="nowrap">
              <RunTime run={run} />
            </td>
            <td class="actions-cell">
              <RunActions run={run} control={control} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RunCards({ runs, control, ...choice }: Listed) {
  return (
    <ul class="run-cards">
      {runs.map((run) => (
        <li key={run.id} class="card stack">
          <div class="title-row">
            <StateBadge state={run.state} />
            <Box run={run} {...choice} />
          </div>
          <RunName run={run} />
          <StageStripView stages={run.stages} />
          <dl class="run-facts small">
            <dt>Held-out loss</dt>
            <dd>
              <Sparkline losses={run.heldOutLosses} />
            </dd>
            <dt>Accuracy</dt>
            <dd>
              <Accuracy run={run} />
            </dd>
            <dt>Begun</dt>
            <dd>
              <RunAges run={run} />
            </dd>
            <dt>Took</dt>
            <dd>
              <RunTime run={run} />
            </dd>
          </dl>
          <RunActions run={run} control={control} />
        </li>
      ))}
    </ul>
  );
}

/** Runs in a table, or where that has no room one below the other. */
export function RunList(props: Listed) {
  const isWide = useWide('76rem');
  return isWide ? <RunTable {...props} /> : <RunCards {...props} />;
}
