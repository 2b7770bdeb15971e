import type { RunSummary } from '../../../src/api/index.ts';
import { LineSample } from '../../parts/chart/chart-key.tsx';
import { goTo } from '../../router.ts';
import { addressOfChoice, type Choice, sayRun } from './run-choice.ts';

function Picker({
  side,
  runs,
  choice,
}: {
  side: 'left' | 'right';
  runs: RunSummary[];
  choice: Choice;
}) {
  const chosen = choice[side];
  const now = Date.now();
  const isKnown = runs.some(({ id }) => id === chosen);
  return (
    <label class="run-picker">
      <span class="row">
        <LineSample look={side === 'left' ? 1 : 2} />
        {side === 'left' ? 'Left' : 'Right'}
      </span>
      <select
        class="select"
        value={chosen}
        onChange={({ currentTarget }) =>
          goTo(addressOfChoice({ ...choice, [side]: currentTarget.value }))
        }
      >
        {!isKnown && <option value={chosen}>{chosen}</option>}
        {runs.map((run) => (
          <option key={run.id} value={run.id}>
            {sayRun(run, now)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Which two runs are compared; the choice stands in the address. */
export function RunPickers({ runs, choice }: { runs: RunSummary[]; choice: Choice }) {
  const { left, right } = choice;
  return (
    <div class="run-pickers">
      <Picker side="left" runs={runs} choice={choice} />
      <button
        type="button"
        class="button"
        onClick={() => goTo(addressOfChoice({ left: right, right: left }))}
      >
        Swap
      </button>
      <Picker side="right" runs={runs} choice={choice} />
    </div>
  );
}
