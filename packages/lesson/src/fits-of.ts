import type { EpochEvent, RunEvent, StageName } from '@sightline/contracts';
import { observeEpoch } from './observe-epoch.ts';
import type { EpochTrace } from './run-results.ts';

/** One epoch as a trace shows it. Accuracies in 0..1, losses in nats. */
export type TracedEpoch = Omit<EpochEvent, 'type' | 'model' | 'epochCount'> & {
  observation: string;
  /** Since the epoch before ended, where the same attempt did both. */
  seconds?: number;
};

/** Everything that was fitted in one go. */
export type Fit = {
  model: EpochEvent['model'];
  stage: StageName;
  epochCount: number;
  epochs: TracedEpoch[];
  /** The run that fitted it, where this one found the result and took it. */
  takenFrom?: string;
};

type LoggedEpoch = Extract<RunEvent, { type: 'epoch' }>;

/** Without a validation split both its figures are 0, which no measured loss and accuracy are. */
function hasHeldOut({ validationLoss, validationAccuracy }: TracedEpoch | EpochEvent): boolean {
  return validationLoss !== 0 || validationAccuracy !== 0;
}

/** An epoch as its event tells it, in the words of `metrics@1`. */
export function toEpochTrace(event: TracedEpoch | EpochEvent): EpochTrace {
  const { epoch, step, loss, accuracy, learningRate, gradientNorm } = event;
  const heldOut = { loss: event.validationLoss, accuracy: event.validationAccuracy };
  return {
    epoch,
    step,
    train: { loss, accuracy },
    ...(hasHeldOut(event) ? { heldOut } : {}),
    learningRate,
    gradientNorm,
  };
}

/** What an attempt measures again replaces what one before it had, and all behind it. */
function keepLast(events: readonly LoggedEpoch[]): LoggedEpoch[] {
  const kept: LoggedEpoch[] = [];
  for (const event of events) {
    while (kept.length > 0 && kept.at(-1)!.epoch >= event.epoch) kept.pop();
    kept.push(event);
  }
  return kept;
}

function secondsBetween(before: LoggedEpoch | undefined, now: LoggedEpoch): { seconds?: number } {
  if (before?.attempt !== now.attempt) return {};
  return { seconds: (Date.parse(now.time) - Date.parse(before.time)) / 1000 };
}

function fitOf(model: EpochEvent['model'], events: readonly LoggedEpoch[]): Fit {
  const kept = keepLast(events);
  const traces = kept.map(toEpochTrace);
  const epochs = kept.map((event, index): TracedEpoch => {
    const { epoch, step, loss, accuracy, validationLoss, validationAccuracy } = event;
    const { learningRate, gradientNorm } = event;
    return {
      epoch,
      step,
      loss,
      accuracy,
      validationLoss,
      validationAccuracy,
      learningRate,
      gradientNorm,
      ...secondsBetween(kept[index - 1], event),
      observation: observeEpoch(traces, index),
    };
  });
  const { stage, epochCount } = kept.at(-1)!;
  return { model, stage, epochCount, epochs };
}

/**
 * The fits that a run's events tell of, in the order in which they were begun. Of an epoch that
 * several attempts measured the last counts.
 */
export function fitsOf(events: readonly RunEvent[]): Fit[] {
  const byModel = new Map<EpochEvent['model'], LoggedEpoch[]>();
  for (const event of events) {
    if (event.type !== 'epoch') continue;
    const before = byModel.get(event.model);
    if (before) before.push(event);
    else byModel.set(event.model, [event]);
  }
  return [...byModel].map(([model, of]) => fitOf(model, of));
}

/** The decoder's fit, as `metrics@1` has it. */
export function fitOfMetrics(epochs: readonly EpochTrace[]): Fit {
  return {
    model: 'decoder',
    stage: 'train',
    epochCount: epochs.length,
    epochs: epochs.map(({ epoch, step, train, heldOut, learningRate, gradientNorm }, index) => ({
      epoch,
      step,
      ...train,
      validationLoss: heldOut?.loss ?? 0,
      validationAccuracy: heldOut?.accuracy ?? 0,
      learningRate,
      gradientNorm,
      observation: observeEpoch(epochs, index),
    })),
  };
}
