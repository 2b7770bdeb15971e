import type { RunSummary } from '../../../src/api/index.ts';
import { Age } from '../../parts/age.tsx';
import { formatCount, formatSeconds, formatShare } from '../../parts/format.ts';
import { isUnderWay } from '../../parts/is-under-way.ts';
import { useNow } from '../../parts/use-now.ts';
import { addressOf, type RunScreen } from '../../router.ts';

/** How long it took, or has been at work. */
export function RunTime({ run }: { run: RunSummary }) {
  const now = useNow();
  const end = run.finishedAt ?? (isUnderWay(run) ? undefined : run.lastEventAt);
  const endMs = end === undefined ? now.value : Date.parse(end);
  const seconds = Math.max(endMs - Date.parse(run.startedAt), 0) / 1000;
  return (
    <>{isUnderWay(run) ? `${formatSeconds(Math.floor(seconds))} so far` : formatSeconds(seconds)}</>
  );
}

/** When it began; of one under way also how old its last event is. */
export function RunAges({ run }: { run: RunSummary }) {
  return (
    <>
      <Age time={run.startedAt} />
      {run.lastEventAt && isUnderWay(run) && (
        <span class="soft small block">
          last event <Age time={run.lastEventAt} />
        </span>
      )}
    </>
  );
}

export function Accuracy({ run }: { run: RunSummary }) {
  return run.accuracy === undefined ? (
    <span class="soft">–</span>
  ) : (
    <span class="figures">{formatShare(run.accuracy)}</span>
  );
}

const screens: [RunScreen, string][] = [
  ['table', 'Tables'],
  ['training', 'Training'],
  ['ask', 'Ask'],
  ['learn', 'Learn'],
];

/** Recipe and id, which lead to the data flow, and links to the other screens. */
export function RunName({ run }: { run: RunSummary }) {
  return (
    <span class="run-name">
      <a class="run-link" href={addressOf(run.id)}>
        {run.recipe}
      </a>
      <span class="figures soft selectable small">{run.id}</span>
      {run.rerunOf && (
        <span class="small soft">
          rerun of{' '}
          <a class="figures" href={addressOf(run.rerunOf)}>
            {run.rerunOf}
          </a>
        </span>
      )}
      {run.skippedLineCount && (
        <span class="small state-warn">
          {run.skippedLineCount === 1
            ? '1 line of its log is damaged'
            : `${formatCount(run.skippedLineCount)} lines of its log are damaged`}
        </span>
      )}
      {run.sweep && <span class="small soft">of sweep {run.sweep}</span>}
      <span class="small run-screens">
        {screens.map(([screen, title]) => (
          <a key={screen} href={addressOf(run.id, screen)}>
            {title}
            <span class="spoken"> of run {run.id}</span>
          </a>
        ))}
      </span>
    </span>
  );
}

/** Chooses a run for the comparison. */
export function CompareBox({
  run,
  isChosen,
  onChoose,
}: {
  run: RunSummary;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}) {
  return (
    <label class="compare-box">
      <input
        type="checkbox"
        checked={isChosen}
        onChange={(event) => onChoose(event.currentTarget.checked)}
      />
      <span class="compare-word small">
        Compare<span class="spoken"> run {run.id}</span>
      </span>
    </label>
  );
}
