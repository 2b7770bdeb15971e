import type { ToldError } from '@sightline/contracts';
import type { Matches, TableFigures } from '../api/index.ts';

/** Sums up a table, or about so many of its rows. */
export type FiguresTask = {
  kind: 'figures';
  /** Of the artifact. */
  folder: string;
  table: string;
  sampleRowCount?: number;
};

/** Finds the rows that a filter lets through; numbers the first `limit` of them. */
export type MatchesTask = {
  kind: 'matches';
  folder: string;
  table: string;
  where: string;
  limit: number;
};

export type Task = FiguresTask | MatchesTask;

export type ToWorker = { id: number; task: Task } | { id: number; abort: true };

export type ToParent = { id: number } & ({ done: TableFigures | Matches } | ToldError);
