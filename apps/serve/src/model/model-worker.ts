import { setMaxListeners } from 'node:events';
import { fromErrorRecord, imageBytes, StageError } from '@sightline/contracts';
import { type ModelEnding, startModelProcess } from '@sightline/predict/process';
import type { BatchModel, Job } from './batch-model.ts';
import { type Deferred, defer } from './defer.ts';
import { keepRunning, type RunningModel } from './keep-running.ts';
import type { FromModel, ToModel } from './message.ts';

/** A model in a process of its own; closing it fails a batch under way with `interrupted`. */
export type ModelWorker = BatchModel & Pick<RunningModel, 'started' | 'pid' | 'close'>;

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

type Outcomes = Awaited<ReturnType<BatchModel['complete']>>;
type Batch = Deferred<Outcomes> & { jobs: readonly Job[] };

function crashed({ how, errorTail }: ModelEnding, isLate: boolean): StageError {
  return new StageError('crash', {
    message: isLate
      ? 'the model took too long, and its process was ended'
      : `the process that the model works in ${how}`,
    fix: 'Ask again: it is started anew.',
    details: { errorTail },
  });
}

/** Puts the pictures of a batch behind each other: one copy, and one buffer to send. */
function joinPixels(jobs: readonly Job[]): Uint8Array {
  const joined = new Uint8Array(jobs.length * imageBytes);
  for (const [at, { request }] of jobs.entries()) joined.set(request.pixels, at * imageBytes);
  return joined;
}

function toMessage(jobs: readonly Job[]): ToModel {
  const requests = jobs.map(({ request: { pixels: _, ...request } }) => request);
  return { kind: 'batch', requests, pixels: joinPixels(jobs) };
}

/** Has a run's model answer batches, in a process that is kept running. */
export function startModelWorker(options: WorkerOptions): ModelWorker {
  const { runFolder, stallMs, onReady, onCrash, start = startModelProcess } = options;
  let batch: Batch | undefined;
  let isLate = false;

  function onSaid(message: FromModel & { kind: 'tokens' | 'done' }): void {
    if (message.kind === 'tokens') {
      for (const [at, token] of message.tokens) batch?.jobs[at]?.onToken(token);
      return;
    }
    batch?.settle(
      message.outcomes.map((told) => ('error' in told ? fromErrorRecord(told.error) : told)),
    );
  }

  function onEnd(ending: ModelEnding): void {
    onCrash(ending);
    batch?.fail(crashed(ending, isLate));
    isLate = false;
  }

  const model = keepRunning({ runFolder, start, onReady, onSaid, onEnd });

  function endLate(): void {
    isLate = true;
    model.end();
  }

  return {
    started: model.started,
    isReady: model.isReady,
    pid: model.pid,
    async complete(jobs) {
      const timer = setTimeout(endLate, stallMs);
      const leaving = new AbortController();
      setMaxListeners(jobs.length, leaving.signal);
      const own = { ...defer<Outcomes>(), jobs };
      batch = own;
      for (const [request, { signal }] of jobs.entries()) {
        const leave = (): void => model.send({ kind: 'left', request });
        signal.addEventListener('abort', leave, { once: true, signal: leaving.signal });
      }
      model.send(toMessage(jobs));
      try {
        return await own.promise;
      } finally {
        clearTimeout(timer);
        leaving.abort();
        batch = undefined;
      }
    },
    close() {
      batch?.fail(new StageError('interrupted', { message: 'the server is closing' }));
      return model.close();
    },
  };
}
