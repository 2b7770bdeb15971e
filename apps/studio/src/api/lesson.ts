import type { QuizQuestion } from '@sightline/lesson';

/** What a run has to teach. */
export type Lesson = {
  runId: string;
  quiz: QuizQuestion[];
  keyInsight?: string;
  /** Losses that are shown, and one that is to be guessed before it is. */
  nextLoss?: NextLoss;
  glossary: GlossaryEntry[];
};

export type NextLoss = {
  /** Held-out losses of the epochs before, in order, in nats a token. */
  before: number[];
  epoch: number;
  /** What it was. */
  loss: number;
  observation: string;
};

export type GlossaryEntry = { term: string; meaning: string };
