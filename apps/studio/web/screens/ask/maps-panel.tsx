import { useId } from 'preact/hooks';
import type { AnswerMaps } from '../../../src/api/index.ts';
import { formatPercent, formatShare, formatValue } from '../../parts/format.ts';
import { FailureNote } from '../../parts/loaded-view.tsx';
import { Scroller } from '../../parts/scroller.tsx';
import { veilOf } from './map-overlay.tsx';
import type { MapsTurn } from './use-asking.ts';
import { highestPlace, judgeAgreement, placeName } from './words.ts';

/** Which map lies over the picture, and how densely. */
export type MapView = { shown: 'attention' | 'occlusion' | 'none'; density: number };

type Words = { name: string; meaning: string };

const attentionWords: Record<Exclude<AnswerMaps['kind'], 'occlusion'>, Words> = {
  attention: {
    name: 'Attention',
    meaning: 'how much the decoder looked at each place while it wrote the answer',
  },
  gradient: {
    name: 'What speaks for it',
    meaning:
      'how much what the CNN saw at each place speaks for the answer (slope times what was seen)',
  },
};

export const occlusionName = 'What covering costs';

/** The map beside that of occlusion, in words; a pretrained encoder has none. */
function lookedOf({ kind, attention }: AnswerMaps): (Words & { map: number[] }) | undefined {
  if (kind === 'occlusion' || !attention) return undefined;
  return { ...attentionWords[kind], map: attention };
}

/** What lies over the picture where a map is chosen; what is not there gives way to occlusion. */
export function shownMap(
  maps: AnswerMaps,
  shown: 'attention' | 'occlusion',
): { name: string; map: number[] } {
  const looked = shown === 'attention' ? lookedOf(maps) : undefined;
  return looked ?? { name: occlusionName, map: maps.occlusion };
}

const numbers = [0, 1, 2, 3, 4, 5, 6];

function MapTable({ map, name, title }: { map: readonly number[]; name: string; title: string }) {
  return (
    <Scroller label={`${title}: values of ${name}`}>
      <table class="figure-table ask-map-table">
        <caption>{name}</caption>
        <thead>
          <tr>
            <th scope="col">row</th>
            {numbers.map((column) => (
              <th key={column} scope="col" class="number">
                {column + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbers.map((row) => (
            <tr key={row}>
              <th scope="row">{row + 1}</th>
              {map.slice(row * 7, row * 7 + 7).map((value, column) => (
                <td key={column} class="number">
                  {formatValue(Number(value.toFixed(4)))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

function Legend({ density }: { density: number }) {
  return (
    <div class="ask-legend small soft">
      <span>little</span>
      <svg viewBox="0 0 7 1" preserveAspectRatio="none" aria-hidden="true">
        {numbers.map((step) => (
          <rect
            key={step}
            class="ask-veil"
            x={step}
            y="0"
            width="0.94"
            height="1"
            opacity={veilOf(step, 6) * density}
          />
        ))}
      </svg>
      <span>much; the framed place is the highest</span>
    </div>
  );
}

/** What lies over the picture, and how densely. */
export function MapControls({
  maps,
  view,
  onView,
}: {
  maps: AnswerMaps;
  view: MapView;
  onView: (view: MapView) => void;
}) {
  const id = useId();
  const looked = lookedOf(maps);
  const shown = !looked && view.shown === 'attention' ? 'occlusion' : view.shown;
  const choices: [MapView['shown'], string][] = [
    ...(looked ? [['attention', looked.name] as [MapView['shown'], string]] : []),
    ['occlusion', occlusionName],
    ['none', 'Nothing'],
  ];
  return (
    <div class="stack">
      <fieldset class="ask-choices">
        <legend class="small soft">Over the picture</legend>
        {choices.map(([value, label]) => (
          <label key={value} class="ask-choice">
            <input
              type="radio"
              name={id}
              checked={shown === value}
              onChange={() => onView({ ...view, shown: value })}
            />
            {label}
          </label>
        ))}
      </fieldset>
      {shown !== 'none' && (
        <>
          <label class="row small">
            <span class="soft">Density of the veil</span>
            <input
              type="range"
              min="10"
              max="100"
              step="5"
              value={Math.round(view.density * 100)}
              onInput={({ currentTarget }) =>
                onView({ ...view, density: Number(currentTarget.value) / 100 })
              }
            />
            <span class="figures">{formatPercent(view.density)}</span>
          </label>
          <Legend density={view.density} />
        </>
      )}
    </div>
  );
}

function LookedText({ looked }: { looked: Words & { map: number[] } }) {
  const share = Math.max(...looked.map);
  return (
    <>
      <strong>{looked.name}</strong>: {looked.meaning}
      {share > 0
        ? `; most at ${placeName(highestPlace(looked.map))}, ${formatShare(share)} of all. `
        : '; here nothing does. '}
    </>
  );
}

function MapsText({ maps }: { maps: AnswerMaps }) {
  const { occlusion } = maps;
  const looked = lookedOf(maps);
  const cost = Math.max(...occlusion);
  return (
    <p>
      {looked && <LookedText looked={looked} />}
      <strong>{occlusionName}</strong>: by how many nats the answer gets less likely when the place
      is covered
      {cost > 0
        ? `; most at ${placeName(highestPlace(occlusion))}, ${formatValue(cost)} nats. `
        : '; here covering no place costs anything. '}
      {looked
        ? judgeAgreement(maps)
        : 'What speaks for the answer cannot be told beside it: the encoder is pretrained.'}
    </p>
  );
}

function MapsFound({ title, maps }: { title: string; maps: AnswerMaps }) {
  const looked = lookedOf(maps);
  const under = looked ? `${looked.name}, then under ${occlusionName}` : occlusionName;
  return (
    <>
      <MapsText maps={maps} />
      <details class="small">
        <summary>{looked ? 'Values of both maps' : 'Values of the map'}</summary>
        <div class="stack">
          <p>Places are counted from the top left. {occlusionName} is in nats.</p>
          {looked && <MapTable map={looked.map} name={looked.name} title={title} />}
          <MapTable map={maps.occlusion} name={occlusionName} title={title} />
        </div>
      </details>
      <details class="small">
        <summary>{looked ? 'Both maps as one picture' : 'The map as a picture'}</summary>
        <img class="ask-maps-picture" src={maps.png} alt={`The picture, then it under ${under}`} />
        <a href={maps.png} download="where-it-looked.png">
          Save the picture
        </a>
      </details>
    </>
  );
}

/** Where in the picture the answer comes from, told in two ways. */
export function MapsPanel({
  title,
  turn,
  onExplain,
}: {
  /** Of the question that they belong to. */
  title: string;
  turn: MapsTurn;
  onExplain: () => void;
}) {
  return (
    <div class="card stack">
      <h3>Where did it look?</h3>
      {turn.state === 'unasked' && (
        <>
          <p class="soft small">
            Independent ways to find out, laid over the picture; it takes some seconds.
          </p>
          <button type="button" class="button ask-explain" onClick={onExplain}>
            Show where it looked
          </button>
        </>
      )}
      {turn.state === 'asking' && (
        <p class="soft" role="status">
          Each of 49 places of the picture is covered in turn, and the model is asked again. That
          takes some seconds…
        </p>
      )}
      {turn.state === 'failed' && <FailureNote failure={turn.failure} retry={onExplain} />}
      {turn.state === 'ready' && <MapsFound title={title} maps={turn.maps} />}
    </div>
  );
}
