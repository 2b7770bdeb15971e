import { fileURLToPath } from 'node:url';
import { fromErrorRecord, StageError } from '@sightline/contracts';
import type { ModelEnding, ModelProcess, startModelProcess } from '@sightline/predict/process';
import type { Task } from '@sightline/predict/question';
import { defer } from './defer.ts';
import type { FromModel, ToModel } from './message.ts';

/** The process of a model, which is started anew whenever it ends. */
export type RunningModel = {
  /** Once the model is loaded for the first time; fails where that fails, and is not tried again. */
  started: Promise<Task>;
  isReady(): boolean;
  pid(): number | undefined;
  send(message: ToModel): void;
  /** Ends the process that runs now. */
  end(): void;
  /** Ends it for good. */
  close(): Promise<void>;
};

export type RunningOptions = {
  /** `data/runs/<id>` */
  runFolder: string;
  start: typeof startModelProcess;
  /** Is called whenever the model is loaded and takes batches. */
  onReady(): void;
  /** What the process says of its work. */
  onSaid(message: FromModel & { kind: 'tokens' | 'done' }): void;
  /** Is called whenever the process of a model that was loaded once has ended. */
  onEnd(ending: ModelEnding): void;
};

/** The same path from `src`, where tests run, and from `dist`. */
const program = fileURLToPath(new URL('../../dist/model/host.js', import.meta.url));
/** The first start after a crash is at once; one that crashes again and again gets more and more time. */
const firstBackoffMs = 250;
const maxBackoffMs = 10_000;
/** A process that has lived so long has not crashed because of its start. */
const healthyMs = 10_000;

/** Of a model that was never loaded. */
function cannotStart({ how, errorTail }: ModelEnding): StageError {
  const said = errorTail.trim().split('\n').at(-1);
  return new StageError('crash', {
    message: `the process that loads the model ${how}${said ? `: ${said}` : ''}`,
    fix: 'See what is amiss: sightline doctor',
    details: { errorTail },
  });
}

/** How long to wait before the next start. */
function createBackoff() {
  let failedCount = 0;
  let startedMs = 0;
  return {
    onStart: () => {
      startedMs = performance.now();
    },
    nextMs(): number {
      if (performance.now() - startedMs > healthyMs) failedCount = 0;
      failedCount += 1;
      return failedCount === 1 ? 0 : Math.min(maxBackoffMs, firstBackoffMs * 2 ** failedCount);
    },
  };
}

/** Starts the process of a run's model, loads the model, and keeps it running. */
export function keepRunning(options: RunningOptions): RunningModel {
  const { runFolder, start, onReady, onSaid, onEnd } = options;
  const backoff = createBackoff();
  const started = defer<Task>();
  const ended = defer<void>();
  let model: ModelProcess | undefined;
  let [isReady, hasStarted, isClosed] = [false, false, false];
  /** Why the process says that it cannot load the model. */
  let unready: StageError | undefined;
  let restart: NodeJS.Timeout | undefined;

  function hear(message: FromModel): void {
    if (message.kind === 'ready') {
      [isReady, hasStarted] = [true, true];
      started.settle(message.task);
      onReady();
    } else if (message.kind === 'unready') {
      unready = fromErrorRecord(message.error);
      model?.end();
    } else onSaid(message);
  }

  function bury(ending: ModelEnding): void {
    const why = unready;
    [model, isReady, unready] = [undefined, false, undefined];
    if (isClosed || !hasStarted) {
      started.fail(why ?? cannotStart(ending)); // of no effect where it had started
      ended.settle();
      return;
    }
    onEnd(why ? { ...ending, how: `could not load it: ${why.message}` } : ending);
    restart = setTimeout(startAnew, backoff.nextMs());
  }

  function startAnew(): void {
    backoff.onStart();
    const onMessage = (message: unknown): void => hear(message as FromModel);
    model = start({ program, runFolder, onMessage, onEnd: bury });
  }

  started.promise.catch(() => undefined); // whoever waits for it is told
  startAnew();
  return {
    started: started.promise,
    isReady: () => isReady,
    pid: () => model?.pid,
    send: (message) => model?.send(message),
    end: () => model?.end(),
    close() {
      isClosed = true;
      clearTimeout(restart);
      if (model) model.end();
      else ended.settle();
      return ended.promise;
    },
  };
}
