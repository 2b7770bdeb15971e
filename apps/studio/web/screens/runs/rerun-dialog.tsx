import type { StageName } from '@sightline/contracts';
import { useState } from 'preact/hooks';
import type { RunSummary } from '../../../src/api/index.ts';
import { FailureNote } from '../../parts/loaded-view.tsx';
import { Modal } from '../../parts/modal.tsx';
import { addressOf, goTo } from '../../router.ts';
import type { Source } from '../../source/source.ts';
import { sayPins } from './say-pins.ts';
import { SubmitRow } from './submit-row.tsx';
import { useAction } from './use-action.ts';

type Props = { run: RunSummary; source: Source; mayControl: boolean; onClose: () => void };

const isThere = ({ state }: RunSummary['stages'][number]): boolean =>
  state === 'hit' || state === 'completed';

type ChoicesProps = {
  reachable: readonly StageName[];
  stage: StageName;
  setStage: (stage: StageName) => void;
  isOnly: boolean;
  setOnly: (isOnly: boolean) => void;
};

function Choices({ reachable, stage, setStage, isOnly, setOnly }: ChoicesProps) {
  return (
    <>
      <fieldset class="choices">
        <legend>Stage</legend>
        {reachable.map((name) => (
          <label key={name} class="row">
            <input
              type="radio"
              name="stage"
              value={name}
              checked={stage === name}
              onChange={() => setStage(name)}
            />
            {name}
          </label>
        ))}
      </fieldset>
      <fieldset class="choices">
        <legend>How far</legend>
        <label class="row">
          <input type="radio" name="far" checked={!isOnly} onChange={() => setOnly(false)} />
          this stage and all after it
        </label>
        <label class="row">
          <input type="radio" name="far" checked={isOnly} onChange={() => setOnly(true)} />
          only this stage
        </label>
      </fieldset>
    </>
  );
}

/** Runs a stage of a run again, and those after it, on exactly what that run's stages before made. */
export function RerunDialog({ run, source, mayControl, onClose }: Props) {
  const { stages } = run;
  // A stage can be run again when all before it have left something.
  const reachable = stages.filter((_, at) => stages.slice(0, at).every(isThere));
  const first = stages.find(({ state }) => state === 'failed')?.stage;
  const [stage, setStage] = useState<StageName>(first ?? reachable.at(-1)?.stage ?? 'ingest');
  const [isOnly, setOnly] = useState(false);
  const { isBusy, failure, act } = useAction(mayControl);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    let id = '';
    const isDone = await act(async () => {
      id = await source.rerun(run.id, { stage, only: isOnly });
    });
    if (isDone) goTo(addressOf(id));
  };
  return (
    <Modal title="Rerun a stage" onClose={onClose}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <p class="small soft">
          Of run <span class="figures">{run.id}</span>, recipe {run.recipe}
        </p>
        <Choices
          reachable={reachable.map((known) => known.stage)}
          {...{ stage, setStage, isOnly, setOnly }}
        />
        <p role="status">{sayPins(stage, isOnly)}</p>
        {failure && <FailureNote failure={failure} />}
        <SubmitRow isBusy={isBusy}>Rerun {stage}</SubmitRow>
      </form>
    </Modal>
  );
}
