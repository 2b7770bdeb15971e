import { StageError } from '@sightline/contracts';
import type { Completion } from '@sightline/predict';
import type { BatchModel, Job } from './batch-model.ts';

/** Puts requests together that wait at the same time. */
export type Batcher = {
  /**
   * Has a request answered once it is its turn.
   *
   * @throws StageError what the model threw, `crash` where its process ended over it; the reason of
   * the job's signal where that aborts; `interrupted` where the batcher is closed
   */
  run(job: Job): Promise<Completion>;
  /** Has the model, which has become ready, take what waits. */
  wake(): void;
  waitingCount(): number;
  /** What waits fails with `interrupted`. */
  close(): void;
};

export type BatcherOptions = {
  model: BatchModel;
  /** Answers that are written at once; a request that wants more of them has a batch for itself. */
  maxBatch: number;
  onBatch?(requestCount: number, seconds: number): void;
};

type Waiting = { job: Job; settle(completion: Completion): void; fail(error: unknown): void };

/** How many from the start of the queue fit one batch: one at least. */
function countBatch(waiting: readonly Waiting[], maxBatch: number): number {
  let answerCount = 0;
  for (const [at, { job }] of waiting.entries()) {
    answerCount += job.request.answerCount;
    if (at > 0 && answerCount > maxBatch) return at;
  }
  return waiting.length;
}

/**
 * While the model works on a batch, requests wait; the next batch takes as many of them as fit, in
 * the order of their coming. Nothing waits for more to come.
 */
export function createBatcher({ model, maxBatch, onBatch }: BatcherOptions): Batcher {
  const waiting: Waiting[] = [];
  let isBusy = false;
  let isClosed = false;

  async function work(batch: readonly Waiting[]): Promise<void> {
    isBusy = true;
    const startedMs = performance.now();
    try {
      const outcomes = await model.complete(batch.map(({ job }) => job));
      for (const [at, { settle, fail }] of batch.entries()) {
        const outcome = outcomes[at]!;
        if (outcome instanceof StageError) fail(outcome);
        else settle(outcome);
      }
    } catch (error) {
      for (const { fail } of batch) fail(error);
    }
    onBatch?.(batch.length, (performance.now() - startedMs) / 1000);
    isBusy = false;
    wake();
  }

  function wake(): void {
    if (isBusy || waiting.length === 0 || !model.isReady()) return;
    void work(waiting.splice(0, countBatch(waiting, maxBatch)));
  }

  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        const { signal } = job;
        if (isClosed) throw new StageError('interrupted', { message: 'the server is closing' });
        signal.throwIfAborted();
        const leave = (): void => {
          const at = waiting.indexOf(entry);
          if (at >= 0) waiting.splice(at, 1);
          reject(signal.reason);
        };
        const forget = (): void => signal.removeEventListener('abort', leave);
        const entry: Waiting = {
          job,
          settle(completion) {
            forget();
            resolve(completion);
          },
          fail(error) {
            forget();
            reject(error);
          },
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting.push(entry);
        wake();
      }),
    wake,
    waitingCount: () => waiting.length,
    close() {
      isClosed = true;
      const error = new StageError('interrupted', { message: 'the server is closing' });
      for (const { fail } of waiting.splice(0)) fail(error);
    },
  };
}
