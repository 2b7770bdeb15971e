import { useId, useRef, useState } from 'preact/hooks';
import type { Answer } from '../../../src/api/index.ts';
import { formatMilliseconds, formatValue } from '../../parts/format.ts';
import { Strip } from '../../parts/strip.tsx';
import { formatProbability } from './words.ts';

type Layer = Answer['prediction']['layers'][number];

const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Where a key leads to among `count` tabs; undefined where it leads nowhere. */
function placeAfter(key: string, from: number, count: number): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  return step === undefined ? undefined : (from + step + count) % count;
}

/** How long a layer took, and of the whole; nothing for an answer on record. */
function timeOf({ milliseconds }: Layer, total: number): [string, preact.ComponentChildren][] {
  if (milliseconds === undefined) return [];
  const share = formatProbability(milliseconds / total);
  return [
    [
      'Time',
      <span key="time" class="figures">
        {formatMilliseconds(milliseconds)}, {share} of the whole
      </span>,
    ],
  ];
}

function LayerDetails({ layer, total }: { layer: Layer; total: number }) {
  const { min, max, mean } = layer.range;
  const facts: [string, preact.ComponentChildren][] = [
    ['Operation', layer.operation],
    ['Why it matters', layer.why],
    [
      'Shape',
      <span key="shape" class="figures">
        {layer.inputShape} → {layer.outputShape}
      </span>,
    ],
    [
      'Values',
      <span key="values" class="figures">
        {formatValue(min)} to {formatValue(max)}, mean {formatValue(mean)}
      </span>,
    ],
    ...timeOf(layer, total),
  ];
  return (
    <>
      <dl class="ask-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <figure class="stack">
        <Strip values={layer.sparkline} name={layer.name} />
        <figcaption class="small soft">
          Its output, first value to last, as {layer.sparkline.length} means of neighbours: blue and
          up is above zero, orange and down below.
        </figcaption>
      </figure>
    </>
  );
}

function LayerTime({ milliseconds, share }: { milliseconds: number; share: number }) {
  return (
    <>
      <span class="figures small soft">{formatMilliseconds(milliseconds)}</span>
      <svg class="ask-time" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect width={Math.max(share * 100, 1)} height="1" />
      </svg>
    </>
  );
}

/** The five layers from picture and question to the answer, as tabs. */
export function LayerFlow({ layers }: { layers: readonly Layer[] }) {
  const id = useId();
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const total = layers.reduce((sum, { milliseconds = 0 }) => sum + milliseconds, 0) || 1;
  const layer = layers[chosen];
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = placeAfter(event.key, chosen, layers.length);
    if (next === undefined) return;
    event.preventDefault();
    setChosen(next);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  if (!layer) return null;
  return (
    <div class="stack">
      <div
        class="ask-layers"
        role="tablist"
        aria-label="Layers, in the order in which they work"
        ref={list}
        onKeyDown={onKeyDown}
      >
        {layers.map(({ name, outputShape, milliseconds }, at) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-tab-${at}`}
            class="ask-layer"
            aria-selected={at === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={at === chosen ? 0 : -1}
            onClick={() => setChosen(at)}
          >
            <strong>
              <span class="soft">{at + 1}</span> {name}
            </strong>
            <span class="figures small">{outputShape}</span>
            {milliseconds !== undefined && (
              <LayerTime milliseconds={milliseconds} share={milliseconds / total} />
            )}
          </button>
        ))}
      </div>
      <div
        class="ask-layer-panel stack"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-tab-${chosen}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel without a control is a tab stop
        tabIndex={0}
      >
        <LayerDetails layer={layer} total={total} />
      </div>
    </div>
  );
}
