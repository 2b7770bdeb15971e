import { type RunEvent, type StageName, stageNames } from '@sightline/contracts';
import type { Screen } from '../terminal/screen.ts';
import { createPlainLines } from './plain-lines.ts';
import { applyEvent, type StageView } from './run-view.ts';

/** Shows the events of a run as they come. */
export type Reporter = {
  show(event: RunEvent): void;
  /** Tells that the run is about to be stopped. */
  stopping(): void;
  close(): Promise<void>;
};

const stoppingText = 'stopping… (Ctrl-C again stops at once)';

type ViewTracker = (event: RunEvent) => StageView | undefined;

/** Keeps the view of every stage up to date. */
function trackViews(): ViewTracker {
  const views = new Map<StageName, StageView>();
  return (event) => {
    if (!('stage' in event)) return undefined;
    const { stage } = event;
    const waiting: StageView = { stage, state: 'waiting', reason: '', attempt: 1 };
    const view = applyEvent(views.get(stage) ?? waiting, event);
    views.set(stage, view);
    return view;
  };
}

/** One JSON object a line on stdout, and nothing else. */
export function createJsonReporter(print: (value: unknown) => void): Reporter {
  return {
    show: print,
    stopping: () => undefined,
    close: async () => undefined,
  };
}

/** Plain lines on stderr, for logs and pipes. */
export function createPlainReporter(write: (line: string) => void): Reporter {
  const track = trackViews();
  const lineOf = createPlainLines();
  return {
    show(event) {
      const line = lineOf(event, track(event));
      if (line) write(`${line}\n`);
    },
    stopping: () => write(`${stoppingText}\n`),
    close: async () => undefined,
  };
}

/** The live tree on a terminal's stderr. */
export async function createTreeReporter(
  screen: Screen,
  stream: NodeJS.WriteStream,
): Promise<Reporter> {
  const { createStageTree } = await import('./stage-tree.ts');
  const track = trackViews();
  const lineOf = createPlainLines();
  const tree = createStageTree(screen, stream, stageNames);
  let isStopping = false;
  return {
    show(event) {
      const view = track(event);
      if (view) tree.show(view);
      const line = view ? undefined : lineOf(event);
      if (isStopping || event.type === 'run-started') return;
      if (line || view) tree.say(line); // a stage goes on: what the run waited for is over
    },
    stopping() {
      isStopping = true;
      tree.say(stoppingText);
    },
    close: () => tree.close(),
  };
}
