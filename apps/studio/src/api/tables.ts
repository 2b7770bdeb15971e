import type { StageName } from '@sightline/contracts';
import type { TableSummary } from '@sightline/inspect';

/** A table of a run, as the table screen opens it. */
export type TableInfo = {
  stage: StageName;
  table: string;
  contract: string;
  rowCount: number;
  sizeBytes: number;
  /** One file of it or several, from the project's folder: `data/runs/ID/train/part-00000.arrow`. */
  files: string[];
  columns: ColumnInfo[];
};

/** How a column is shown, decided by its type alone. */
export type ColumnInfo = {
  name: string;
  /** Arrow's name of the (element) type, in lower case. */
  type: string;
  /** Of one row of a tensor. */
  shape?: number[];
  shownAs: 'text' | 'number' | 'boolean' | 'tokens' | 'vector' | 'picture' | 'other';
  /** Whether rows of it come in slices; of others only pictures and single rows can be had. */
  isSliced: boolean;
};

/** JSON has no NaN: figures that are none are null. */
export type TableFigures = TableSummary;

/** Rows that a filter lets through, as numbers from 0. */
export type Matches = { rows: number[]; totalCount: number; isCut: boolean };
