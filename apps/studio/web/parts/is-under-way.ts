import type { RunState } from '@sightline/contracts';

/** Whether a run may still go on. */
export function isUnderWay({ state }: { state: RunState }): boolean {
  return state === 'running' || state === 'paused';
}
