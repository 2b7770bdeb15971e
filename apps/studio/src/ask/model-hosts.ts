import { StageError } from '@sightline/contracts';
import type { AskKind, Given, HostRequest } from './message.ts';
import { createModelHost, type ModelHost } from './model-host.ts';

/** Models at work, each in a process of its own. */
export type ModelHosts = {
  /**
   * Has the model of a run answer, once it is its turn.
   *
   * @param runFolder `data/runs/<id>`
   * @param signal of whoever asks: who leaves gives up the place in the queue
   * @throws StageError what the model threw; `failed` with `details.reason` `queue-full`; `crash`
   * where the process ended over it; `interrupted`
   */
  run<Kind extends AskKind>(
    runFolder: string,
    request: HostRequest & { kind: Kind },
    signal?: AbortSignal,
  ): Promise<Given[Kind]>;
  /** The process that a run's model works in, where it has one. */
  pidOf(runFolder: string): number | undefined;
  /** Ends all processes; what waits or is under way fails with `interrupted`. */
  close(): Promise<void>;
};

export type HostLimits = {
  /** Processes at most; the one that was needed longest ago makes room for another run's. */
  hostCount: number;
  /** Requests that may wait beside those that are worked on. */
  waitingCount: number;
  /** Time after which a process is ended that nobody asks anything. */
  idleMs: number;
};

const defaultLimits: HostLimits = { hostCount: 2, waitingCount: 16, idleMs: 5 * 60_000 };

type Job = {
  runFolder: string;
  request: HostRequest;
  settle(given: Given[AskKind]): void;
  fail(error: unknown): void;
};

function queueFull({ waitingCount }: HostLimits): StageError {
  return new StageError('failed', {
    message: `${waitingCount} questions wait for the model already`,
    fix: 'Ask again in a moment.',
    details: { reason: 'queue-full' },
  });
}

function interrupted(message: string): StageError {
  return new StageError('interrupted', { message });
}

/** Keeps models loaded between questions; requests are worked on in the order of their coming. */
export function createModelHosts(options: Partial<HostLimits> = {}): ModelHosts {
  const limits = { ...defaultLimits, ...options };
  /** In the order of their last use, the one first that was needed longest ago. */
  const hosts = new Map<string, ModelHost>();
  const idleTimers = new Map<ModelHost, NodeJS.Timeout>();
  const closing = new Set<Promise<void>>();
  const waiting: Job[] = [];
  let isClosed = false;

  function closeHost(runFolder: string, host: ModelHost): void {
    hosts.delete(runFolder);
    clearTimeout(idleTimers.get(host));
    idleTimers.delete(host);
    const closed: Promise<void> = host.close().finally(() => closing.delete(closed));
    closing.add(closed);
  }

  function startHost(runFolder: string): ModelHost {
    const host = createModelHost(runFolder, () => {
      if (hosts.get(runFolder) === host) hosts.delete(runFolder);
      clearTimeout(idleTimers.get(host));
      idleTimers.delete(host);
    });
    return host;
  }

  /** One that has time for a run, or nothing where all there may be are at work. */
  function freeHost(runFolder: string): ModelHost | undefined {
    const own = hosts.get(runFolder);
    if (own) return own.isBusy() ? undefined : own;
    if (hosts.size >= limits.hostCount) {
      const idle = [...hosts].find(([, host]) => !host.isBusy());
      if (!idle) return undefined;
      closeHost(...idle);
    }
    return startHost(runFolder);
  }

  async function work(host: ModelHost, { runFolder, request, settle, fail }: Job): Promise<void> {
    clearTimeout(idleTimers.get(host));
    hosts.delete(runFolder);
    hosts.set(runFolder, host);
    await host.work(request).then(settle, fail);
    if (hosts.get(runFolder) === host) {
      const timer = setTimeout(closeHost, limits.idleMs, runFolder, host).unref();
      idleTimers.set(host, timer);
    }
    place();
  }

  function place(): void {
    for (const job of [...waiting]) {
      try {
        const host = freeHost(job.runFolder);
        if (!host) continue;
        void work(host, job);
      } catch (error) {
        job.fail(error); // the system has no room for a process
      }
      waiting.splice(waiting.indexOf(job), 1);
    }
  }

  /** Takes the job of somebody who has left out of the queue. */
  function leave(job: Job): void {
    const at = waiting.indexOf(job);
    if (at >= 0) waiting.splice(at, 1);
    job.fail(interrupted('interrupted before the model had answered'));
  }

  return {
    run<Kind extends AskKind>(
      runFolder: string,
      request: HostRequest & { kind: Kind },
      signal?: AbortSignal,
    ): Promise<Given[Kind]> {
      return new Promise<Given[Kind]>((resolve, reject) => {
        if (isClosed) throw interrupted('the studio is closed');
        signal?.throwIfAborted();
        if (waiting.length >= limits.waitingCount) throw queueFull(limits);
        const forget = (): void => signal?.removeEventListener('abort', onAbort);
        const settle = (given: Given[AskKind]): void => {
          forget();
          resolve(given as Given[Kind]);
        };
        const fail = (error: unknown): void => {
          forget();
          reject(error);
        };
        const job: Job = { runFolder, request, settle, fail };
        const onAbort = (): void => leave(job);
        signal?.addEventListener('abort', onAbort, { once: true });
        waiting.push(job);
        place();
      });
    },
    pidOf: (runFolder) => hosts.get(runFolder)?.pid,
    async close() {
      isClosed = true;
      for (const { fail } of waiting.splice(0)) fail(interrupted('the studio is closed'));
      for (const [runFolder, host] of [...hosts]) closeHost(runFolder, host);
      await Promise.all(closing);
    },
  };
}
