import type { StageState } from '@sightline/contracts';
import { StateIcon } from '../../parts/state-badge.tsx';

const tones: Record<StageState, string> = {
  waiting: 'ahead',
  running: 'live',
  hit: 'done',
  completed: 'done',
  failed: 'failed',
  skipped: 'ahead',
};

const isDone = (state: StageState): boolean => state === 'hit' || state === 'completed';

/**
 * A line from one card to the next, and on it the shape of what passes: to the right where the cards
 * stand beside each other, else down. Dashed while nothing has passed yet.
 */
export function Connector({ state, shape }: { state: StageState; shape: string }) {
  return (
    <div class={`connector connector-${isDone(state) ? 'done' : 'ahead'}`}>
      <svg class="connector-line" aria-hidden="true">
        <line class="across" x1="0" y1="50%" x2="100%" y2="50%" />
        <line class="down" x1="50%" y1="0" x2="50%" y2="100%" />
      </svg>
      <svg class="connector-head" viewBox="0 0 10 10" aria-hidden="true">
        <path d="M1 0 10 5 1 10z" />
      </svg>
      <span class="connector-shape figures">
        <span class="spoken">{isDone(state) ? 'Passes on ' : 'Will pass on '}</span>
        {shape}
      </span>
    </div>
  );
}

/** Where a stage stands on the line. */
export function Node({ state }: { state: StageState }) {
  return (
    <span class={`node node-${tones[state]}`} aria-hidden="true">
      <StateIcon state={state} />
    </span>
  );
}
