import { useRef } from 'preact/hooks';
import { FailureNote } from '../../parts/loaded-view.tsx';
import { type Samples, useSamples } from '../../parts/use-samples.ts';
import { addressOf, goTo } from '../../router.ts';
import type { RunScreenProps } from '../screen.ts';
import { Connector, Node } from './connector.tsx';
import { FlowCardView } from './flow-card.tsx';
import type { LiveCard } from './live-card.ts';
import { saidOfSample } from './said-of-sample.ts';
import { SampleBar } from './sample-bar.tsx';
import { useFollowed } from './use-followed.ts';

const pageCount = 50;

type Shown = RunScreenProps & {
  cards: readonly LiveCard[];
  isOver: boolean;
  /** Changes when more of the samples is written. */
  version: string;
};

function useSteps({ runId, query }: RunScreenProps, samples: Samples) {
  const { lines, totalCount, more } = samples;
  const sampleId = query.get('sample') ?? lines[0]?.sampleId;
  const index = lines.findIndex((line) => line.sampleId === sampleId);
  const step = async (by: 1 | -1): Promise<void> => {
    const to = index + by;
    const known = to >= lines.length && to < totalCount ? await more() : lines;
    const next = known[to];
    // Going through a hundred samples is one step back.
    const address = next && addressOf(runId, 'flow', [], { sample: next.sampleId });
    if (address) goTo(address, { replace: true });
  };
  return { sampleId, index, line: lines[index], totalCount, step };
}

/**
 * Puts the focus on the stage behind the one that has it, or before it.
 *
 * @param last the stage that had it last, for a button that takes the focus away
 */
function focusStage(list: HTMLElement | null, by: 1 | -1, last: number): number {
  const items = Array.from(list?.children ?? []);
  const focused = items.findIndex((item) => item.contains(document.activeElement));
  const at = (focused < 0 ? last : focused) + by;
  const to = Math.min(Math.max(at, 0), items.length - 1);
  items[to]?.querySelector('h2')?.focus({ preventScroll: true });
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  items[to]?.scrollIntoView({ block: 'nearest', behavior: isStill ? 'auto' : 'smooth' });
  return to;
}

const isTyped = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && /^(?:INPUT|SELECT|TEXTAREA)$/.test(target.tagName);

/** One sample through all five stages, to the next and back by buttons or keys. */
export function FollowedFlow(props: Shown) {
  const { source, runId, cards, isOver, version } = props;
  const list = useRef<HTMLOListElement>(null);
  const lastStage = useRef(-1);
  const stepStage = (by: 1 | -1): void => {
    lastStage.current = focusStage(list.current, by, lastStage.current);
  };
  const hasSamples = cards.some(({ artifact }) => artifact);
  const samples = useSamples(source, runId, {
    pageCount,
    version: hasSamples ? 'written' : 'none',
  });
  const steps = useSteps(props, samples);
  const { sampleId, step } = steps;
  const followed = useFollowed(source, runId, sampleId, version);
  const said = steps.line ?? saidOfSample(followed.sample, sampleId);
  // Only within this part of the page, so that the keys take nothing from anything else.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isTyped(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => unknown> = {
      j: () => step(1),
      k: () => step(-1),
      ArrowRight: () => stepStage(1),
      ArrowLeft: () => stepStage(-1),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    void act();
  };
  const failure = followed.failure ?? samples.failure;
  return (
    <section class="stack" aria-label="One sample through the five stages" onKeyDown={onKeyDown}>
      {sampleId !== undefined && (
        <SampleBar {...steps} said={said} sampleId={sampleId} stepStage={stepStage} />
      )}
      {failure && hasSamples && <FailureNote failure={failure} />}
      <ol class="flow" ref={list}>
        {cards.map((card, index) => (
          <li key={card.stage} class="flow-item">
            <Node state={card.state} />
            <FlowCardView
              card={card}
              number={index + 1}
              runId={runId}
              isOver={isOver}
              hasTables={source.kind === 'server'}
              followed={followed}
              line={steps.line}
            />
            {index < cards.length - 1 && (
              <Connector state={card.state} shape={card.actualShape ?? card.promisedShape} />
            )}
          </li>
        ))}
      </ol>
      <p class="small soft keys">
        Keys, while the focus is here: <kbd>j</kbd> next sample, <kbd>k</kbd> previous, <kbd>←</kbd>{' '}
        <kbd>→</kbd> through the stages.
      </p>
    </section>
  );
}
