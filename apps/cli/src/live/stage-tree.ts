import type { StageName } from '@sightline/contracts';
import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { Screen } from '../terminal/screen.ts';
import type { StageView } from './run-view.ts';
import { stageDetail, stageLine } from './stage-line.ts';

/** A live list of stages on a terminal. */
export type StageTree = {
  show(view: StageView): void;
  /** Puts a word below the running stage, instead of what it says itself; none takes it away. */
  say(text: string | undefined): void;
  /** Leaves the list as it stands and gives the terminal back. */
  close(): Promise<void>;
};

const refreshMs = 200;

type ListedTask = { title: string; output: string; skip(message: string): void };
type Row = { view: StageView; paint: () => void; settle: () => void; finished: Promise<void> };

function createRow(view: StageView): Row {
  let settle = (): void => undefined;
  const finished = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { view, paint: () => undefined, settle, finished };
}

const hasNoResult = ({ state }: StageView): boolean =>
  state === 'running' || state === 'waiting' || state === 'skipped';

/** Listr asks whether stdout is a terminal; ours may be a file (`> results.txt`), stderr is one. */
class StderrRenderer extends DefaultRenderer {
  static override nonTTY: boolean = true;
}

function listrOptions(screen: Screen, stream: NodeJS.WriteStream) {
  const logger = new ListrLogger({ processOutput: new ProcessOutput(stream as never, stream) });
  const icon = { WAITING: '·', COMPLETED: '✓', FAILED: '✗', SKIPPED_WITH_COLLAPSE: '–' };
  const color = { COMPLETED: screen.good, FAILED: screen.bad, WAITING: screen.dim };
  return {
    exitOnError: false, // the stages behind a failed one are listed, too
    renderer: StderrRenderer,
    registerSignalListeners: false,
    rendererOptions: { logger, icon, color, formatOutput: 'truncate' as const },
  };
}

/** Draws the stages, one line each, and keeps rate and time left moving between events. */
export function createStageTree(
  screen: Screen,
  stream: NodeJS.WriteStream,
  stages: readonly StageName[],
): StageTree {
  const rows = new Map<StageName, Row>();
  let said: string | undefined;
  for (const stage of stages) {
    rows.set(stage, createRow({ stage, state: 'waiting', reason: '', attempt: 1 }));
  }
  const tasks = [...rows.values()].map((row) => ({
    title: stageLine(screen, row.view, Date.now()),
    task: async (_: unknown, task: ListedTask) => {
      row.paint = () => {
        task.title = stageLine(screen, row.view, Date.now());
        task.output = said ?? stageDetail(screen, row.view);
      };
      await row.finished;
      task.title = stageLine(screen, row.view, Date.now());
      row.paint = () => undefined; // a task that has ended takes no more output
      if (row.view.state === 'failed') throw new Error(task.title);
      if (hasNoResult(row.view)) task.skip(task.title);
    },
  }));
  const running = new Listr(tasks as never, listrOptions(screen, stream) as never).run();
  running.catch(() => undefined); // a failed stage: its error is told elsewhere
  const repaint = (): void => {
    for (const row of rows.values()) row.paint();
  };
  const timer = setInterval(repaint, refreshMs);
  return {
    show(view) {
      const row = rows.get(view.stage)!;
      row.view = view;
      if (view.state !== 'running' && view.state !== 'waiting') row.settle();
    },
    say(text) {
      said = text;
      repaint();
    },
    async close() {
      clearInterval(timer);
      for (const row of rows.values()) row.settle();
      await running.catch(() => undefined);
    },
  };
}
