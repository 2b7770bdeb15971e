import type { ErrorRecord } from './errors.ts';
import type { ArtifactRef } from './manifest.ts';
import type { StageName } from './stage.ts';

/**
 * One epoch of a fit. Accuracy in 0..1, loss in nats. Both splits are measured alike, after the
 * epoch's last step: no dropout, no augmentation, no label smoothing.
 */
export type EpochEvent = {
  type: 'epoch';
  /** What is being fitted. */
  model: 'image-encoder' | 'gate' | 'decoder';
  epoch: number;
  epochCount: number;
  step: number;
  /** Over a seeded sample of the training items, the same in every epoch. */
  loss: number;
  accuracy: number;
  /** Over all validation items. */
  validationLoss: number;
  validationAccuracy: number;
  learningRate: number;
  /** Mean over the epoch's steps, before clipping. */
  gradientNorm: number;
};

export type ProgressEvent = {
  type: 'progress';
  /** What the stage is doing: 'fit image encoder', 'encode', ... */
  phase: string;
  doneCount: number;
  totalCount: number;
  /** rows, images, steps, ... */
  unit: string;
};

export type NoteEvent = { type: 'note'; message: string };

/** What a stage reports while it runs. */
export type StageEvent = EpochEvent | ProgressEvent | NoteEvent;

type OfStage = {
  stage: StageName;
  attempt: number;
  /** Number of the shard, from 0, where the stage runs in shards. */
  shard?: number;
};

/** One line of `events.jsonl`: append-only, numbered from 1 within a run. */
export type RunEvent = { id: number; runId: string; time: string } & (
  | { type: 'run-started'; recipe: string; engine: 'temporal' | 'local' }
  | { type: 'run-completed'; seconds: number }
  | { type: 'run-failed'; error: ErrorRecord }
  | { type: 'run-interrupted' }
  | { type: 'run-paused' }
  /** Nobody takes what the run has put into a queue. */
  | {
      type: 'queue-unserved';
      queue: string;
      /** Whether workers of it were seen in the last minutes: they are busy, or gone. */
      hasWorkers: boolean;
    }
  | { type: 'run-resumed' }
  | { type: 'stage-hit'; stage: StageName; artifact: ArtifactRef }
  | ({ type: 'stage-started'; reason: string } & OfStage)
  | ({
      type: 'stage-completed';
      artifact: ArtifactRef;
      seconds: number;
      /** Most memory that the stage's process held, where it had one of its own. */
      peakMemoryBytes?: number;
    } & OfStage)
  | ({ type: 'shard-started' } & OfStage)
  /** It was there already, whole. */
  | ({ type: 'shard-hit' } & OfStage)
  | ({ type: 'shard-completed'; rowCount: number; seconds: number } & OfStage)
  | ({ type: 'shard-failed'; error: ErrorRecord; willRetry: boolean } & OfStage)
  | ({ type: 'stage-failed'; error: ErrorRecord; willRetry: boolean } & OfStage)
  | (StageEvent & OfStage)
);

/** `RunEvent` before the log numbers and dates it. */
export type NewRunEvent = RunEvent extends infer Event
  ? Event extends RunEvent
    ? Omit<Event, 'id' | 'runId' | 'time'>
    : never
  : never;
