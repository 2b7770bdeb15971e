import { StageError } from '@sightline/contracts';
import type { SignalDefinition } from '@temporalio/common';
import { type OpenRun, withOpenRun } from './temporal/open-run.ts';
import { cancelSignal, pauseSignal, resumeSignal } from './temporal/workflows/run-messages.ts';

export type RunSignal = 'pause' | 'resume' | 'cancel';

const signals: Record<RunSignal, SignalDefinition> = {
  pause: pauseSignal,
  resume: resumeSignal,
  cancel: cancelSignal,
};

async function assertUnderWay({ runId, handle }: OpenRun): Promise<void> {
  const { status } = await handle.describe();
  if (status.name === 'RUNNING') return;
  throw new StageError('usage', {
    message: `run ${runId} is not under way: it is ${status.name.toLowerCase()}`,
    fix: 'See which are: sightline runs.',
  });
}

/**
 * Has a run rest, go on, or end as interrupted. A stage that rests goes on from its checkpoint.
 *
 * @param name of the run: id, unique beginning of an id, or `latest`
 * @returns the run's id
 * @throws StageError `usage` when there is no such run under way; `temporal-unreachable`
 */
export function signalRun(root: string, name: string, signal: RunSignal): Promise<string> {
  return withOpenRun(root, name, async (run) => {
    await assertUnderWay(run);
    await run.handle.signal(signals[signal]);
    return run.runId;
  });
}
