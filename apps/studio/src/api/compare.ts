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
  sharedCount: number;
  differingCount: number;
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
