import { type EpochEvent, type RunEvent, withoutDetails } from '@sightline/contracts';
import { type EpochTrace, observeEpoch, toEpochTrace } from '@sightline/lesson';
import type { StreamedEvent } from '../api/index.ts';

/**
 * Says of each epoch what is to be seen, beside those of its fit that came before; what an attempt
 * measures again replaces what one before it had. Of an error the details stay in the log. Events are given in order, from a run's first.
 */
export function createObserver(): (event: RunEvent) => StreamedEvent {
  const traces = new Map<EpochEvent['model'], EpochTrace[]>();
  return (event) => {
    if (event.type !== 'epoch') return withoutDetails(event);
    const before = (traces.get(event.model) ?? []).filter(({ epoch }) => epoch < event.epoch);
    const trace = [...before, toEpochTrace(event)];
    traces.set(event.model, trace);
    const observation = observeEpoch(trace, trace.length - 1, event.model === 'decoder');
    return { ...event, observation };
  };
}
