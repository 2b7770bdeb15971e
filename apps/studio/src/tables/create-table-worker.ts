import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { heardError, StageError } from '@sightline/contracts';
import type { Matches, TableFigures } from '../api/index.ts';
import type { FiguresTask, MatchesTask, Task, ToParent, ToWorker } from './worker-messages.ts';

/** The same path from `src`, where tests run, and from `dist`. */
const program = fileURLToPath(new URL('../../dist/tables/table-worker.js', import.meta.url));

type Waiting = { resolve: (done: never) => void; reject: (reason: unknown) => void };

const ended = (message: string): StageError =>
  new StageError('failed', { message, fix: 'Try again.' });

/** Looks through whole tables in a thread of its own: the stream of a live run goes on meanwhile. */
export type TableWorker = {
  /** @throws StageError what looking threw on purpose, else an Error whose words are for the terminal; the signal's reason where it is aborted */
  sumUp(task: FiguresTask, signal: AbortSignal): Promise<TableFigures>;
  match(task: MatchesTask, signal: AbortSignal): Promise<Matches>;
  close(): Promise<void>;
};

/** A thread that is started when it is first asked, and again where it broke. */
export function createTableWorker(): TableWorker {
  let worker: Worker | undefined;
  let lastId = 0;
  const waiting = new Map<number, Waiting>();

  function onMessage(message: ToParent): void {
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if ('done' in message) asked?.resolve(message.done as never);
    else asked?.reject(heardError(message));
  }
  function onEnd(error: Error): void {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }
  function start(): Worker {
    const started = new Worker(program);
    started.unref();
    started.on('message', onMessage);
    started.on('error', onEnd);
    started.on(
      'exit',
      () => worker === started && onEnd(ended('looking through the table broke off')),
    );
    return started;
  }
  function ask<Done>(task: Task, signal: AbortSignal): Promise<Done> {
    signal.throwIfAborted();
    worker ??= start();
    const asked = worker;
    const id = ++lastId;
    const post = (message: ToWorker): void => asked.postMessage(message);
    return new Promise<Done>((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(id);
        post({ id, abort: true });
        reject(signal.reason);
      };
      waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      signal.addEventListener('abort', leave, { once: true });
      post({ id, task });
    });
  }
  return {
    sumUp: (task, signal) => ask<TableFigures>(task, signal),
    match: (task, signal) => ask<Matches>(task, signal),
    async close() {
      const open = worker;
      onEnd(ended('the studio is closing'));
      await open?.terminate();
    },
  };
}
