import { setMaxListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { fromErrorRecord, imageSidePx, StageError } from '@sightline/contracts';
import { type ModelEnding, type ModelProcess, startModelProcess } from '@sightline/predict/process';
import type { Task } from '@sightline/predict/question';
import type { BatchModel, Job } from './batch-model.ts';
import type { FromModel, ToModel } from './message.ts';

/** A model in a process of its own, which is started anew whenever it ends. */
export type ModelWorker = BatchModel & {
  /** Once the model is loaded for the first time; fails where that fails, and is not tried again. */
  started: Promise<Task>;
  pid(): number | undefined;
  /** Ends the process; a batch under way fails with `interrupted`. */
  close(): Promise<void>;
};

export type WorkerOptions = {
  /** `data/runs/<id>` */
  runFolder: string;
  /** Time after which a batch is given up, and its process ended. */
  stallMs: number;
  /** Is called whenever the model is loaded and takes batches. */
  onReady(): void;
  /** Is called whenever the process of a model that was loaded once has ended, and is started anew. */
  onCrash(ending: ModelEnding): void;
  start?: typeof startModelProcess;
};

/** The same path from `src`, where tests run, and from `dist`. */
const program = fileURLToPath(new URL('../../dist/model/host.js', import.meta.url));
const pixelsBytes = imageSidePx * imageSidePx * 3;
/** The first start after a crash is at once; one that crashes again and again gets more and more time. */
const firstBackoffMs = 250;
const maxBackoffMs = 10_000;
/** A process that has lived so long has not crashed because of its start. */
const healthyMs = 10_000;

type Outcomes = Awaited<ReturnType<BatchModel['complete']>>;

/** A promise, and what settles it. */
type Deferred<Value> = {
  promise: Promise<Value>;
  settle(value: Value): void;
  fail(error: StageError): void;
};

type Batch = Deferred<Outcomes> & { jobs: readonly Job[] };

function defer<Value>(): Deferred<Value> {
  let settle: Deferred<Value>['settle'] = () => undefined;
  let fail: Deferred<Value>['fail'] = () => undefined;
  const promise = new Promise<Value>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  return { promise, settle, fail };
}

function crashed({ how, errorTail }: ModelEnding, isLate: boolean): StageError {
  return new StageError('crash', {
    message: isLate
      ? 'the model took too long, and its process was ended'
      : `the process that the model works in ${how}`,
    fix: 'Ask again: it is started anew.',
    details: { errorTail },
  });
}

/** Of a model that was never loaded. */
function cannotStart({ how, errorTail }: ModelEnding): StageError {
  const said = errorTail.trim().split('\n').at(-1);
  return new StageError('crash', {
    message: `the process that loads the model ${how}${said ? `: ${said}` : ''}`,
    fix: 'See what is amiss: sightline doctor',
    details: { errorTail },
  });
}

/** Puts the pictures of a batch behind each other: one copy, and one buffer to send. */
function joinPixels(jobs: readonly Job[]): Uint8Array {
  const joined = new Uint8Array(jobs.length * pixelsBytes);
  for (const [at, { request }] of jobs.entries()) joined.set(request.pixels, at * pixelsBytes);
  return joined;
}

function toMessage(jobs: readonly Job[]): ToModel {
  const requests = jobs.map(({ request: { pixels: _, ...request } }) => request);
  return { kind: 'batch', requests, pixels: joinPixels(jobs) };
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
export function startModelWorker(options: WorkerOptions): ModelWorker {
  const { runFolder, stallMs, onReady, onCrash, start = startModelProcess } = options;
  const backoff = createBackoff();
  const started = defer<Task>();
  const ended = defer<void>();
  let model: ModelProcess | undefined;
  let batch: Batch | undefined;
  let isReady = false;
  let hasStarted = false;
  /** Why the process says that it cannot load the model. */
  let unready: StageError | undefined;
  let isLate = false;
  let isClosed = false;
  let restart: NodeJS.Timeout | undefined;

  function onMessage(message: FromModel): void {
    if (message.kind === 'tokens') {
      for (const [at, token] of message.tokens) batch?.jobs[at]?.onToken(token);
    } else if (message.kind === 'done') {
      batch?.settle(
        message.outcomes.map((told) => ('error' in told ? fromErrorRecord(told.error) : told)),
      );
    } else if (message.kind === 'ready') {
      isReady = true;
      hasStarted = true;
      started.settle(message.task);
      onReady();
    } else {
      unready = fromErrorRecord(message.error);
      model?.end();
    }
  }

  function onEnd(ending: ModelEnding): void {
    model = undefined;
    isReady = false;
    const loading = unready;
    unready = undefined;
    if (isClosed || !hasStarted) {
      started.fail(loading ?? cannotStart(ending));
      ended.settle();
      return;
    }
    onCrash(loading ? { ...ending, how: `could not load it: ${loading.message}` } : ending);
    batch?.fail(crashed(ending, isLate));
    isLate = false;
    restart = setTimeout(startAnew, backoff.nextMs());
  }

  function startAnew(): void {
    backoff.onStart();
    const told = (message: unknown): void => onMessage(message as FromModel);
    model = start({ program, runFolder, onMessage: told, onEnd });
  }

  function endLate(): void {
    isLate = true;
    model?.end();
  }

  started.promise.catch(() => undefined); // whoever waits for it is told
  startAnew();
  return {
    started: started.promise,
    isReady: () => isReady,
    pid: () => model?.pid,
    async complete(jobs) {
      const timer = setTimeout(endLate, stallMs);
      const leaving = new AbortController();
      setMaxListeners(jobs.length, leaving.signal);
      const own = { ...defer<Outcomes>(), jobs };
      batch = own;
      for (const [request, { signal }] of jobs.entries()) {
        const leave = (): void => model?.send({ kind: 'left', request } satisfies ToModel);
        signal.addEventListener('abort', leave, { once: true, signal: leaving.signal });
      }
      model?.send(toMessage(jobs));
      try {
        return await own.promise;
      } finally {
        clearTimeout(timer);
        leaving.abort();
        batch = undefined;
      }
    },
    close() {
      isClosed = true;
      clearTimeout(restart);
      batch?.fail(new StageError('interrupted', { message: 'the server is closing' }));
      if (model) model.end();
      else ended.settle();
      return ended.promise;
    },
  };
}
