import type { EpochEvent, Evaluation, StageName } from '@sightline/contracts';
import type { BaselineComparison } from '@sightline/lesson';

/** One epoch as the trace shows it. Accuracies in 0..1, losses in nats. */
export type TracedEpoch = Omit<EpochEvent, 'type' | 'model' | 'epochCount'> & {
  observation: string;
};

/** Everything that was fitted in one go. */
export type Fit = {
  model: EpochEvent['model'];
  stage: StageName;
  epochCount: number;
  epochs: TracedEpoch[];
};

export type TrainingTrace = {
  runId: string;
  /** In the order in which they were fitted. */
  fits: Fit[];
  /** Absent until the run has scored its model. */
  comparison?: BaselineComparison;
  evaluation?: Evaluation;
  keyInsight?: string;
};
