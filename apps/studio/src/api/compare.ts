import type { RunsComparison } from '@sightline/lesson';
import type { RunSummary } from './runs.ts';
import type { TrainingTrace } from './training.ts';

/** Two runs side by side. */
export type Comparison = {
  left: ComparedRun;
  right: ComparedRun;
  /** Settings that differ, `features.epochCount`; undefined values are left out. */
  settings: { path: string; left?: unknown; right?: unknown }[];
  /** The same held-out questions, those first on which the two differ. */
  answers: ComparedAnswer[];
  /** Questions that both were asked: of the same split, about the same picture. */
  sharedCount: number;
  /** Of those the ones that the two answer in other words. */
  differingCount: number;
  /** The held-out split that both were asked about; absent where nothing is shared. */
  split?: string;
  /** Which is better on what is shared; absent where that is nothing. */
  verdict?: RunsComparison;
  /** Why nothing is shared, where that is so. */
  whyNothing?: string;
};

export type ComparedRun = { run: RunSummary; trace: TrainingTrace };

export type ComparedAnswer = {
  sampleId: string;
  question: string;
  expected: string;
  picture: string;
  left: GivenAnswer;
  right: GivenAnswer;
};

export type GivenAnswer = { predicted: string; isCorrect: boolean; confidence: number };
