import './sample.css';
import './flow.css';
import './flow-wide.css';
import { useEffect, useRef } from 'preact/hooks';
import type { RunFlow } from '../../../src/api/index.ts';
import { useLiveRun } from '../../live/live-run.ts';
import { ConnectionNote } from '../../parts/connection-note.tsx';
import { isUnderWay } from '../../parts/is-under-way.ts';
import { LoadedView } from '../../parts/loaded-view.tsx';
import { useLoaded } from '../../parts/use-loaded.ts';
import type { RunScreenProps } from '../screen.ts';
import { FollowedFlow } from './followed-flow.tsx';
import { endedKey, liveCards } from './live-card.ts';
import { RunHead } from './run-head.tsx';
import { sayNow } from './say-now.ts';

type Shown = RunScreenProps & { flow: RunFlow; refresh: () => void };

/** Told to those who listen when a stage begins, ends or is tried again; progress is not. */
function Announcer({ text }: { text: string }) {
  return (
    <p class="spoken" role="status">
      {text}
    </p>
  );
}

function FlowView({ flow, refresh, ...props }: Shown) {
  const { source, runId } = props;
  const live = useLiveRun(source, runId, flow.run.state).value;
  const key = endedKey(live);
  const seen = useRef(key);
  useEffect(() => {
    if (seen.current !== key) refresh();
    seen.current = key;
  }, [key]);
  const cards = liveCards(flow, live);
  const isOver = !isUnderWay(flow.run);
  const written = cards.filter(({ artifact }) => artifact).length;
  const trace = useLoaded(() => source.readTrace(runId), `${runId} ${written} ${flow.run.state}`);
  const isScored = cards.some(({ stage, artifact }) => stage === 'train' && artifact);
  const running = cards.find(({ state }) => state === 'running');
  const announced = running
    ? `${running.stage} is at work${running.attemptCount > 1 ? `, attempt ${running.attemptCount}` : ''}`
    : '';
  return (
    <>
      <ConnectionNote live={live} />
      <RunHead
        run={flow.run}
        live={live}
        now={sayNow(cards, live)}
        trace={isScored ? trace : undefined}
      />
      <Announcer text={live.connection === 'ended' ? `The run is ${live.state}` : announced} />
      <FollowedFlow {...props} cards={cards} isOver={isOver} version={String(written)} />
    </>
  );
}

/** Five stages, what passes between them, and one real sample in each. */
export function FlowScreen(props: RunScreenProps) {
  const { source, runId } = props;
  const loaded = useLoaded(() => source.readFlow(runId), runId);
  return (
    <>
      {loaded.state !== 'ready' && <h1>Data flow</h1>}
      <LoadedView loaded={loaded} what="the data flow">
        {(flow) => (
          <FlowView
            {...props}
            flow={flow}
            refresh={loaded.state === 'ready' ? loaded.refresh : () => undefined}
          />
        )}
      </LoadedView>
    </>
  );
}
