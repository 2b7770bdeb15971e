import type { StageName } from '@sightline/contracts';
import type { TokenPiece, VectorFigures } from '@sightline/inspect';

/** One of a run's samples, to choose from. */
export type SampleLine = {
  sampleId: string;
  imageId: string;
  split: string;
  question: string;
  answer: string;
  /** Address of a picture of the sample. */
  picture: string;
};

/** Held-out samples come first; those of other splits behind them. */
export type SampleList = { samples: SampleLine[]; totalCount: number };

/** A sample in every stage of a run. */
export type FollowedSample = { sampleId: string; stages: FollowedStage[] };

export type FollowedStage = {
  stage: StageName;
  state: 'found' | 'left-out' | 'absent' | 'not-reached' | 'no-artifact';
  rows: FollowedRow[];
};

export type FollowedRow = {
  table: string;
  /** Number of the row in its table, from 0. */
  row: number;
  parts: SamplePart[];
};

/** A piece of a row as a person looks at it. */
export type SamplePart =
  | { kind: 'field'; name: string; value: string }
  | { kind: 'tokens'; name: string; text: string; pieces: TokenPiece[]; paddingCount: number }
  | { kind: 'vector'; name: string; shape: number[]; figures: VectorFigures }
  /** A value for each place of a grid, row-major; `what` says which. */
  | { kind: 'grid'; name: string; shape: number[]; values: number[]; what: string }
  | { kind: 'picture'; name: string; widthPx: number; heightPx: number; address: string };
