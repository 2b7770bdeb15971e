import type { EpochEvent, RunEvent } from '@sightline/contracts';
import { type EpochTrace, observeEpoch } from '@sightline/lesson';
import type { StreamedEvent } from '../api/index.ts';

/** Without a validation split both its figures are 0, which no measured loss and accuracy are. */
function toTrace(event: EpochEvent): EpochTrace {
  const { epoch, step, loss, accuracy, learningRate, gradientNorm } = event;
  const heldOut = { loss: event.validationLoss, accuracy: event.validationAccuracy };
  const hasHeldOut = heldOut.loss !== 0 || heldOut.accuracy !== 0;
  const train = { loss, accuracy };
  return { epoch, step, train, ...(hasHeldOut ? { heldOut } : {}), learningRate, gradientNorm };
}

/**
 * Says of each epoch what is to be seen, beside those of its fit that came before; what an attempt
 * measures again replaces what one before it had. Events are given in order, from a run's first.
 */
export function createObserver(): (event: RunEvent) => StreamedEvent {
  const traces = new Map<EpochEvent['model'], EpochTrace[]>();
  return (event) => {
    if (event.type !== 'epoch') return event;
    const before = (traces.get(event.model) ?? []).filter(({ epoch }) => epoch < event.epoch);
    const trace = [...before, toTrace(event)];
    traces.set(event.model, trace);
    return { ...event, observation: observeEpoch(trace, trace.length - 1) };
  };
}
