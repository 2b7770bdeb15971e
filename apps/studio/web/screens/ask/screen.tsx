import './ask.css';
import './answer.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiError, AskableModel } from '../../../src/api/index.ts';
import { EmptyNote, FailureNote, LoadedView } from '../../parts/loaded-view.tsx';
import { useLoaded } from '../../parts/use-loaded.ts';
import { useSamples } from '../../parts/use-samples.ts';
import { addressOf } from '../../router.ts';
import type { ApiFailure } from '../../source/api-failure.ts';
import type { RunScreenProps } from '../screen.ts';
import { AskColumn } from './column.tsx';
import { differenceWords } from './difference-words.ts';
import { Differences } from './differences.tsx';
import { copyOf } from './picture.ts';
import { useAddress } from './use-address.ts';
import { useAsking } from './use-asking.ts';
import { usePastedPictures } from './use-pasted-pictures.ts';

const pageCount = 10;
const largestCapsule = 1000;

/** Samples to choose from; of a capsule those whose question is on record. */
function choiceOf({ recorded }: AskableModel): Parameters<typeof useSamples>[2] {
  if (!recorded) return { pageCount };
  return { pageCount: largestCapsule, only: new Set(recorded.map(({ sampleId }) => sampleId)) };
}

function AskView({ source, runId, query, model }: RunScreenProps & { model: AskableModel }) {
  const samples = useSamples(source, runId, choiceOf(model));
  const [first, beside] = [useAsking(source, runId), useAsking(source, runId)];
  const [hasBeside, setHasBeside] = useState(false);
  const [isBesideUsed, setIsBesideUsed] = useState(false);
  const [failure, setFailure] = useState<ApiFailure>();
  const opener = useRef<HTMLButtonElement>(null);
  usePastedPictures(hasBeside && isBesideUsed ? beside : first, model);
  useAddress({
    ...{ source, runId, query, samples, first, beside, hasBeside },
    openBeside: () => setHasBeside(true),
    onFailure: setFailure,
  });
  const openBeside = (): void => {
    setHasBeside(true);
    if (first.picture) beside.setPicture(copyOf(first.picture));
    beside.setQuestion(first.question);
    if (model.recorded && first.put) beside.ask(first.put);
  };
  const closeBeside = (): void => {
    setHasBeside(false);
    setIsBesideUsed(false);
    beside.setPicture(undefined);
    requestAnimationFrame(() => opener.current?.focus());
  };
  const open = (
    <button type="button" class="button" ref={opener} onClick={openBeside}>
      Ask beside it
    </button>
  );
  const close = (
    <button type="button" class="button" onClick={closeBeside}>
      Close this one
    </button>
  );
  const shared = { model, samples, samplesFirst: !hasBeside };
  const both =
    hasBeside && first.turn.state === 'answered' && beside.turn.state === 'answered'
      ? ([first.turn.answer, beside.turn.answer] as const)
      : undefined;
  return (
    <>
      {failure && <FailureNote failure={failure} />}
      <div class={hasBeside ? 'ask-columns ask-columns-two' : 'ask-columns'}>
        <div class="ask-place" onFocusCapture={() => setIsBesideUsed(false)}>
          <AskColumn
            title={hasBeside ? 'First' : 'Picture and question'}
            tools={hasBeside ? undefined : open}
            asking={first}
            {...shared}
          />
        </div>
        {hasBeside && (
          <div class="ask-place" onFocusCapture={() => setIsBesideUsed(true)}>
            <AskColumn
              title="Beside it"
              tools={close}
              asking={beside}
              remark={both && <p class="note">{differenceWords(...both)}</p>}
              {...shared}
            />
          </div>
        )}
      </div>
      {both && <Differences left={both[0]} right={both[1]} />}
    </>
  );
}

/** No model yet, or no longer; looks again once the run has ended. */
function Untrained({
  source,
  runId,
  untrained,
  onEnd,
}: RunScreenProps & { untrained: ApiError; onEnd: () => void }) {
  useEffect(
    () => source.follow(runId, { onEvent: () => undefined, onState: () => undefined, onEnd }),
    [source, runId],
  );
  return (
    <EmptyNote title="This run has no trained model to ask.">
      <p>It did not get that far, or what it made has gone. {untrained.fix}</p>
      <p>
        While it is still at work: <a href={addressOf(runId)}>see how far it is</a>. This page
        changes by itself once the run has ended.
      </p>
    </EmptyNote>
  );
}

/** The model is asked about a picture, and can be watched while it answers. */
export function AskScreen(props: RunScreenProps) {
  const { source, runId } = props;
  const loaded = useLoaded(() => source.readModel(runId), runId);
  const lookAgain = loaded.state === 'ready' ? loaded.refresh : () => undefined;
  return (
    <>
      <div class="stack">
        <h1>Ask about a picture, and watch it answer</h1>
        <p class="soft">
          What the run’s model makes of it, layer by layer, from the picture and the question to the
          words of its answer.
        </p>
      </div>
      <LoadedView loaded={loaded} what="what the model can be asked">
        {(model) =>
          'untrained' in model ? (
            <Untrained {...props} untrained={model.untrained} onEnd={lookAgain} />
          ) : (
            <AskView {...props} model={model} />
          )
        }
      </LoadedView>
    </>
  );
}
