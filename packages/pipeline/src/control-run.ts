import type { SignalDefinition } from '@temporalio/common';
import { withOpenRun } from './temporal/open-run.ts';
import { cancelSignal, pauseSignal, resumeSignal } from './temporal/workflows/run-messages.ts';

export type RunSignal = 'pause' | 'resume' | 'cancel';

const signals: Record<RunSignal, SignalDefinition> = {
  pause: pauseSignal,
  resume: resumeSignal,
  cancel: cancelSignal,
};

/**
 * Has a run rest, go on, or end as interrupted. A stage that rests goes on from its checkpoint.
 *
 * @param name of the run: id, unique beginning of an id, or `latest`
 * @returns the run's id
 * @throws StageError `usage` when there is no such run under way; `temporal-unreachable`
 */
export function signalRun(root: string, name: string, signal: RunSignal): Promise<string> {
  return withOpenRun(root, name, async (run) => {
    await run.handle.signal(signals[signal]);
    return run.runId;
  });
}
