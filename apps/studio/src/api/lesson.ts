import type { GlossaryEntry, NextLoss, QuizQuestion } from '@sightline/lesson';

export type { GlossaryEntry, NextLoss, QuizQuestion };

/** What a run has to teach. */
export type Lesson = {
  runId: string;
  quiz: QuizQuestion[];
  keyInsight?: string;
  /** Losses that are shown, and one that is to be guessed before it is. */
  nextLoss?: NextLoss;
  glossary: GlossaryEntry[];
};
