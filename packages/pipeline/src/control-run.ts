import type { SignalDefinition } from '@temporalio/common';
import { interruptOwner } from './interrupt-owner.ts';
import { resolveRun } from './list-runs.ts';
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
 * A run without Temporal can only be ended.
 *
 * @param name of the run: id, unique beginning of an id, or `latest`
 * @returns the run's id
 * @throws StageError `usage` when there is no such run under way; `temporal-unreachable`
 */
export async function signalRun(root: string, name: string, signal: RunSignal): Promise<string> {
  const { id, engine } = await resolveRun(root, name);
  if (engine === 'local' && signal === 'cancel') {
    await interruptOwner(root, id);
    return id;
  }
  return withOpenRun(root, id, async (run) => {
    await run.handle.signal(signals[signal]);
    return run.runId;
  });
}
