import {
  ActivityFailure,
  CancellationScope,
  CancelledFailure,
  ChildWorkflowFailure,
  condition,
  setHandler,
} from '@temporalio/workflow';
import { pauseSignal, resumeSignal } from './run-messages.ts';

/** Lets a run rest on request. */
export type PauseSwitch = {
  isPaused(): boolean;
  /**
   * Does something unless the run is paused; a pause meanwhile cancels it, and it is done again
   * after that.
   *
   * @param work is given the number of its first attempt, from 1
   */
  run<Result>(work: (firstAttempt: number) => Promise<Result>): Promise<Result>;
};

/** Attempts that were begun before something was cancelled, as its activity says. */
function attemptCountOf(thrown: unknown): number {
  const isWrapped = thrown instanceof ActivityFailure || thrown instanceof ChildWorkflowFailure;
  const cause = isWrapped ? thrown.cause : thrown;
  if (isWrapped && cause instanceof ActivityFailure) return attemptCountOf(cause);
  const [attempt] = cause instanceof CancelledFailure ? (cause.details ?? []) : [];
  return typeof attempt === 'number' ? attempt : 1;
}

/**
 * Handles the signals `pause` and `resume`.
 *
 * @param record tells the run's events; called for one change after the other
 */
export function createPauseSwitch(
  record: (isPaused: boolean) => Promise<void>,
  isPausedAtFirst: boolean,
): PauseSwitch {
  let isPaused = isPausedAtFirst;
  let recorded: Promise<void> = Promise.resolve();
  let running: CancellationScope | undefined;
  let isStopped = false;
  const change = async (to: boolean): Promise<void> => {
    if (isPaused === to) return;
    isPaused = to;
    recorded = recorded.then(() => record(to));
    await recorded;
  };
  setHandler(pauseSignal, async () => {
    await change(true);
    if (!isPaused) return; // resumed before it was told
    isStopped = running !== undefined;
    running?.cancel();
  });
  setHandler(resumeSignal, () => change(false));
  return {
    isPaused: () => isPaused,
    async run(work) {
      for (let firstAttempt = 1; ; ) {
        await condition(() => !isPaused);
        await recorded; // events tell what was, in order
        isStopped = false;
        const scope = new CancellationScope();
        running = scope;
        try {
          return await scope.run(() => work(firstAttempt));
        } catch (thrown) {
          const isCancelled = CancellationScope.current().consideredCancelled;
          if (!isStopped || isCancelled) throw thrown;
          firstAttempt = attemptCountOf(thrown) + 1;
        } finally {
          running = undefined;
        }
      }
    },
  };
}
