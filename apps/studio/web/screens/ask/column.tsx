import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { AskableModel, SampleLine } from '../../../src/api/index.ts';
import type { Samples } from '../../parts/use-samples.ts';
import { AnswerView } from './answer-view.tsx';
import { LayerFlow } from './layer-flow.tsx';
import type { MapChoice } from './map-overlay.tsx';
import { MapControls, MapsPanel, type MapView, shownMap } from './maps-panel.tsx';
import { ofSample } from './picture.ts';
import { PicturePanel } from './picture-panel.tsx';
import { QuestionForm } from './question-form.tsx';
import { SampleStrip } from './sample-strip.tsx';
import { TokenRivals } from './token-rivals.tsx';
import type { Asking, MapsTurn } from './use-asking.ts';

function overlayOf(maps: MapsTurn, { shown, density }: MapView): MapChoice | undefined {
  if (maps.state !== 'ready' || shown === 'none') return undefined;
  return { ...shownMap(maps.maps, shown), density };
}

type Props = {
  title: string;
  tools?: ComponentChildren;
  asking: Asking;
  model: AskableModel;
  samples: Samples;
  /** Where there is room beside each other, they are what one begins with. */
  samplesFirst: boolean;
  /** What is to be said about the answer. */
  remark?: ComponentChildren;
};

/** The question, its answer, and where that comes from. */
function AnswerCards({
  title,
  asking,
  model,
  samples,
  remark,
}: Omit<Props, 'tools' | 'samplesFirst'>) {
  const { turn, maps, explain } = asking;
  return (
    <div class="stack">
      <div class="card stack">
        <QuestionForm asking={asking} model={model} samples={samples.lines} />
        <AnswerView asking={asking} isRecorded={model.recorded !== undefined} remark={remark} />
        {turn.state === 'answered' && <TokenRivals tokens={turn.answer.prediction.tokens} />}
      </div>
      {turn.state === 'answered' && <MapsPanel title={title} turn={maps} onExplain={explain} />}
    </div>
  );
}

/** One picture, one question, and everything about the answer. */
export function AskColumn({ title, tools, asking, model, samples, samplesFirst, remark }: Props) {
  const [view, setView] = useState<MapView>({ shown: 'attention', density: 0.7 });
  const { picture, turn, maps } = asking;
  const isRecorded = model.recorded !== undefined;
  const choose = (sample: SampleLine): void => {
    const question = model.task === 'captions' ? '' : sample.question;
    asking.ask({ picture: ofSample(sample), question });
  };
  const strip = (
    <div class="card stack ask-whole">
      <h3>{isRecorded ? 'What is on record' : 'Start from a question of the run’s own'}</h3>
      <SampleStrip
        samples={samples}
        chosenId={picture?.kind === 'sample' ? picture.sample.sampleId : undefined}
        isRecorded={isRecorded}
        onChoose={choose}
      />
    </div>
  );
  return (
    <section class="ask-column" aria-label={title}>
      <div class="title-row">
        <h2>{title}</h2>
        {tools}
      </div>
      <div class="ask-grid">
        {samplesFirst && strip}
        <div class="card stack ask-picture">
          <PicturePanel
            title={title}
            picture={picture}
            model={model}
            overlay={overlayOf(maps, view)}
            onPicture={asking.setPicture}
          >
            {maps.state === 'ready' && (
              <MapControls maps={maps.maps} view={view} onView={setView} />
            )}
          </PicturePanel>
        </div>
        <AnswerCards {...{ title, asking, model, samples, remark }} />
        {turn.state === 'answered' && (
          <div class="card stack ask-whole">
            <h3>How it came to that, layer by layer</h3>
            <LayerFlow layers={turn.answer.prediction.layers} />
          </div>
        )}
        {!samplesFirst && strip}
      </div>
    </section>
  );
}
