import { StageError } from '@sightline/contracts';
import type { StageTask } from '../stage-task.ts';

/** Notices that a stage hangs: a native call that never returns blocks its process, silently. */
export type ProgressWatch = {
  /** Aborted, with the error as its reason, when there was no sign of progress for too long. */
  signal: AbortSignal;
  /** A sign of progress. */
  touch(): void;
  stop(): void;
};

/** Starts to watch an attempt at a stage. */
export function watchProgress({ stage, stallTimeoutMs }: StageTask): ProgressWatch {
  const controller = new AbortController();
  const onStall = (): void => {
    const message = `${stage} made no progress for stallTimeoutMs ${stallTimeoutMs}`;
    const fix = 'If it works that long in silence, raise stallTimeoutMs in the recipe.';
    controller.abort(new StageError('stalled', { message, fix }));
  };
  const timer = setTimeout(onStall, stallTimeoutMs);
  return {
    signal: controller.signal,
    touch: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
  };
}
