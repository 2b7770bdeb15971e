import type { Answer, AnswerMaps } from './ask.ts';
import type { RunFlow } from './flow.ts';
import type { Lesson } from './lesson.ts';
import type { RunSummary } from './runs.ts';
import type { FollowedSample, SampleLine } from './samples.ts';
import type { TrainingTrace } from './training.ts';

/** One run with nothing missing: what a page needs that has no server. Pictures are data addresses. */
export type Capsule = {
  format: 'sightline-capsule@1';
  run: RunSummary;
  flow: RunFlow;
  trace: TrainingTrace;
  lesson: Lesson;
  samples: SampleLine[];
  followed: FollowedSample[];
  /** Questions that were put to the run's model, one a sample. */
  answers: (Answer & { sampleId: string; maps: AnswerMaps })[];
};

/** A capsule as it is written and served: the page puts the pictures back where they are shown. */
export type PackedCapsule = {
  format: 'sightline-capsule@1';
  /** Data addresses, each once. */
  pictures: string[];
  /** The capsule with `{ picture: place }` instead of each picture. */
  packed: unknown;
};
