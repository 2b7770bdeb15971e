import type { Estimate, Predictor, SentenceScores, StageName } from '@sightline/contracts';

/** What a run reached on one held-out split. */
export type SplitScores = {
  rowCount: number;
  imageCount: number;
  /** Exact match, 0..1. */
  accuracy: Record<Predictor, Estimate>;
  /** Of the model, and beside it what can be known without looking. */
  byQuestionType: Record<string, Estimate & { blind: number }>;
  /** Expected calibration error of the model, 0..1. */
  calibrationError: number;
  /** Of the model, where samples have ten reference answers. */
  vqaAccuracy?: Estimate;
  sentences?: SentenceScores;
};

/** One line of the results file: one run of one recipe with one seed. */
export type Measurement = {
  recipe: string;
  /** Overrides of the recipe, `key.path=value`. */
  set: string[];
  seed: number;
  /** Hash of everything in the recipe that decides the scores, and of the stages' versions. */
  settings: string;
  stageVersions: Record<StageName, number>;
  /** What it ran on: '2 cores, TensorFlow 2.18.1 cpu'. */
  machine: string;
  seconds: Record<StageName, number>;
  splits: Record<string, SplitScores>;
};

export function totalSeconds({ seconds }: Pick<Measurement, 'seconds'>): number {
  return Object.values(seconds).reduce((sum, value) => sum + value, 0);
}
